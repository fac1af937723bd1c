import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { unwrap, client } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { fetchInsightClips } from "../../../api/queries";
import { queryKeys } from "../../../api/queryKeys";
import { pointsInside } from "../map/polygon";
import { type Area, type Part, readPart } from "../selection/selectionParts";
import { conditionMask, parseCondition, columnConditionProblem } from "./conditions";
import { type MapLayout, mapQuery } from "./mapQuery";
import { type Mask, maskOfClips } from "./mask";
import { columnOf, type Rows, valuesQuery } from "./rows";

const CACHE_OPTIONS = {
  staleTime: Infinity,
  gcTime: 30_000,
  structuralSharing: false,
  retry: false,
} as const;

/** Why a condition of the URL is invalid; null if it is valid. */
export function conditionProblem(rows: Rows, text: string): string | null {
  const condition = parseCondition(text);
  if (!condition) return `${text} is not a condition`;
  return columnConditionProblem(condition, columnOf(rows, condition.column));
}

/** The rows that match a condition of the URL. */
export function conditionQuery(queryClient: QueryClient, rows: Rows, text: string) {
  return queryOptions({
    queryKey: queryKeys.conditionMask(rows, text),
    ...CACHE_OPTIONS,
    queryFn: async (): Promise<Mask> => {
      const problem = conditionProblem(rows, text);
      if (problem) throw notFound(problem);
      const condition = parseCondition(text)!;
      const column = columnOf(rows, condition.column)!;
      return conditionMask(condition, await queryClient.ensureQueryData(valuesQuery(rows, column)));
    },
  });
}

/** The rows of a part of a selection; `where` are the conditions for insights. */
export function partQuery(
  queryClient: QueryClient,
  rows: Rows,
  text: string,
  where: readonly string[],
) {
  const part = readPart(text);
  return queryOptions({
    queryKey: queryKeys.partMask(rows, text, part?.kind === "insight" ? where : null),
    ...CACHE_OPTIONS,
    // Without delay if the map is loaded: the user has just drawn a lasso.
    initialData: () =>
      part?.kind === "area" ? cachedAreaMask(queryClient, rows, part) : undefined,
    queryFn: ({ signal }): Promise<Mask> => {
      if (!part) throw notFound(`${text} is not a selection`);
      return partMask(queryClient, rows, part, where, signal);
    },
  });
}

function cachedAreaMask(
  queryClient: QueryClient,
  rows: Rows,
  { method, polygon }: Area,
): Mask | undefined {
  const layout = queryClient.getQueryData(mapQuery(rows, method).queryKey) as MapLayout | undefined;
  return layout && pointsInside(polygon, layout.points);
}

async function partMask(
  queryClient: QueryClient,
  rows: Rows,
  part: Part,
  where: readonly string[],
  signal: AbortSignal,
): Promise<Mask> {
  if (part.kind === "area") {
    const { points } = await queryClient.ensureQueryData(mapQuery(rows, part.method));
    return pointsInside(part.polygon, points);
  }
  if (part.kind === "clips") return maskOfClips(rows.clips, part.clips);
  if (part.kind === "subset")
    return maskOfClips(rows.clips, await subsetClips(queryClient, part.name));
  return maskOfClips(rows.clips, await insightClips(rows, part.id, where, signal));
}

/** The clips of an insight, which may come from all clips although a filter is active. */
async function insightClips(
  rows: Rows,
  id: string,
  where: readonly string[],
  signal: AbortSignal,
): Promise<Int32Array> {
  const { run, version } = rows;
  try {
    return await fetchInsightClips(run, version, id, { where, signal });
  } catch (error) {
    if (!where.length || !(error instanceof ApiError) || error.status !== 404) throw error;
    return fetchInsightClips(run, version, id, { signal });
  }
}

async function subsetClips(queryClient: QueryClient, name: string): Promise<readonly number[]> {
  const subsets = await queryClient.ensureQueryData({
    queryKey: queryKeys.subsets(),
    queryFn: () => unwrap(client.GET("/api/subsets")),
  });
  const subset = subsets.find((other) => other.name === name);
  if (!subset) throw notFound(`no subset ${name}`);
  return subset.clips;
}

function notFound(what: string): ApiError {
  return new ApiError(404, { what, where: "", remedy: "" });
}
