import { queryOptions, useQuery } from "@tanstack/react-query";

import { decode, type Numbers } from "../../../api/arrays";
import { unwrap, client } from "../../../api/client";
import { queryKeys } from "../../../api/queryKeys";
import type { Column, Run } from "../../../api/types";
import type { Values } from "./columns";

/** The rows of one version of a run. */
export interface Rows {
  run: string;
  version: string;
  count: number;
  /** Numbers of the clips, row by row. */
  clips: Int32Array;
  answer: Run;
}

export function columnOf(rows: Rows, name: string): Column | undefined {
  return rows.answer.columns.find((column) => column.name === name);
}

/** The rows of a version never change; unused arrays are removed from the cache. */
const IMMUTABLE = { staleTime: Infinity, gcTime: 120_000, structuralSharing: false } as const;

/** Clip numbers of a version. */
export function clipsQuery(run: Run) {
  return queryOptions({
    queryKey: queryKeys.column({ run: run.name, version: run.version }, "clip"),
    ...IMMUTABLE,
    queryFn: async ({ signal }) =>
      decode(await columnBytes(run.name, run.version, "clip", signal), "int32", run.clips),
  });
}

/** A column with its values. */
export function valuesQuery(rows: Rows, column: Column) {
  return queryOptions({
    queryKey: queryKeys.column(rows, column.name),
    ...IMMUTABLE,
    queryFn: async ({ signal }): Promise<Values> => {
      const bytes = await columnBytes(rows.run, rows.version, column.name, signal);
      return { column, array: decode(bytes, column.type, rows.count) as Numbers };
    },
  });
}

/** The values of a column; undefined until they are loaded, and for unknown columns. */
export function useValues(rows: Rows, name: string): Values | undefined {
  const column = columnOf(rows, name);
  const query = useQuery({
    ...valuesQuery(rows, column ?? rows.answer.columns[0]!),
    enabled: column !== undefined,
  });
  return column && query.data;
}

async function columnBytes(
  run: string,
  version: string,
  column: string,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const path = { run, version, column };
  return (await unwrap(
    client.GET("/api/runs/{run}/{version}/columns/{column}", {
      params: { path },
      parseAs: "arrayBuffer",
      signal,
    }),
  )) as ArrayBuffer;
}

/** The row of a clip, -1 if it has none; clips are ascending. */
export function rowOfClip({ clips }: Rows, clip: number): number {
  let low = 0;
  let high = clips.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (clips[middle] === clip) return middle;
    if (clips[middle]! < clip) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
