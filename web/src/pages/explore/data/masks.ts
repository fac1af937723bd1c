import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { insightClips } from "../../../api/queries";
import { queryKeys } from "../../../api/queryKeys";
import { inside } from "../map/polygon";
import { type Area, type Part, readPart } from "../selection/parts";
import { fulfilled, parseCondition, problem } from "./conditions";
import { type Layout, mapQuery } from "./map";
import { type Mask, rowsMask } from "./mask";
import { columnOf, type Rows, valuesQuery } from "./rows";

const KEPT = {
  staleTime: Infinity,
  gcTime: 30_000,
  structuralSharing: false,
  retry: false,
} as const;

/** Why a condition of the address can't be applied; null where it can. */
export function conditionProblem(rows: Rows, text: string): string | null {
  const condition = parseCondition(text);
  if (!condition) return `${text} is no condition`;
  return problem(condition, columnOf(rows, condition.column));
}

/** The rows that fulfil a condition of the address. */
export function conditionQuery(cache: QueryClient, rows: Rows, text: string) {
  return queryOptions({
    queryKey: queryKeys.conditionMask(rows, text),
    ...KEPT,
    queryFn: async (): Promise<Mask> => {
      const wrong = conditionProblem(rows, text);
      if (wrong) throw refusal(wrong);
      const condition = parseCondition(text)!;
      const column = columnOf(rows, condition.column)!;
      return fulfilled(condition, await cache.ensureQueryData(valuesQuery(rows, column)));
    },
  });
}

/** The rows of a part of a selection; `where` is what insights were looked for in. */
export function partQuery(cache: QueryClient, rows: Rows, text: string, where: readonly string[]) {
  const part = readPart(text);
  return queryOptions({
    queryKey: queryKeys.partMask(rows, text, part?.kind === "insight" ? where : null),
    ...KEPT,
    // At once where the map is at hand: somebody has just drawn a lasso.
    initialData: () => (part?.kind === "area" ? drawnMask(cache, rows, part) : undefined),
    queryFn: ({ signal }): Promise<Mask> => {
      if (!part) throw refusal(`${text} is no selection`);
      return partMask(cache, rows, part, where, signal);
    },
  });
}

function drawnMask(cache: QueryClient, rows: Rows, { method, polygon }: Area): Mask | undefined {
  const layout = cache.getQueryData(mapQuery(rows, method).queryKey) as Layout | undefined;
  return layout && inside(polygon, layout.points);
}

async function partMask(
  cache: QueryClient,
  rows: Rows,
  part: Part,
  where: readonly string[],
  signal: AbortSignal,
): Promise<Mask> {
  if (part.kind === "area") {
    const { points } = await cache.ensureQueryData(mapQuery(rows, part.method));
    return inside(part.polygon, points);
  }
  if (part.kind === "clips") return rowsMask(rows.clips, part.clips);
  if (part.kind === "subset") return rowsMask(rows.clips, await subsetClips(cache, part.name));
  return rowsMask(rows.clips, await clipsOfInsight(rows, part.id, where, signal));
}

/** An insight that was found among all clips may be looked at through a filter. */
async function clipsOfInsight(
  rows: Rows,
  id: string,
  where: readonly string[],
  signal: AbortSignal,
): Promise<Int32Array> {
  const { run, version } = rows;
  try {
    return await insightClips(run, version, id, { where, signal });
  } catch (error) {
    if (!where.length || !(error instanceof ApiError) || error.status !== 404) throw error;
    return insightClips(run, version, id, { signal });
  }
}

async function subsetClips(cache: QueryClient, name: string): Promise<readonly number[]> {
  const subsets = await cache.ensureQueryData({
    queryKey: queryKeys.subsets(),
    queryFn: () => answered(client.GET("/api/subsets")),
  });
  const found = subsets.find((subset) => subset.name === name);
  if (!found) throw refusal(`no subset ${name}`);
  return found.clips;
}

function refusal(what: string): ApiError {
  return new ApiError(404, { what, where: "", remedy: "" });
}
