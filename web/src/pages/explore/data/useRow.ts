import { useQueries, useQuery } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import { queryKeys } from "../../../api/queryKeys";
import type { Row } from "../../../api/types";
import type { Rows } from "./rows";

const AT_ONCE = 60;

let noneMissing = true;

/** Whether no file was missing so far: then a clip may play before the server has told of it. */
export function nothingMissing(): boolean {
  return noneMissing;
}

async function fetchRows(run: string, clips: number[], signal: AbortSignal): Promise<Row[]> {
  const answers = await answered(
    client.POST("/api/runs/{run}/rows", { params: { path: { run } }, body: { clips }, signal }),
  );
  noneMissing &&= answers.every(({ playable }) => playable);
  return answers;
}

/** What a table tells of one clip. */
export function useRow(rows: Rows, clip: number): Row | undefined {
  return useQuery({
    queryKey: queryKeys.row(rows, clip),
    queryFn: async ({ signal }) => (await fetchRows(rows.run, [clip], signal))[0]!,
  }).data;
}

/** What a table tells of those clips of a list that are seen, from `first` to before `last`. */
export function useRowsSeen(rows: Rows, clips: readonly number[], first: number, last: number) {
  const blocks: number[] = [];
  for (let at = Math.floor(first / AT_ONCE); at * AT_ONCE < Math.min(last, clips.length); at++) {
    blocks.push(at);
  }
  return useQueries({
    queries: blocks.map((block) => {
      const wanted = clips.slice(block * AT_ONCE, (block + 1) * AT_ONCE);
      return {
        queryKey: queryKeys.rows(rows, wanted),
        gcTime: 60_000,
        queryFn: ({ signal }: { signal: AbortSignal }) => fetchRows(rows.run, wanted, signal),
      };
    }),
    combine: (results) => {
      const found = new Map<number, Row>();
      for (const { data } of results) for (const row of data ?? []) found.set(row.clip, row);
      return { found, error: results.find(({ error }) => error)?.error ?? null };
    },
  });
}
