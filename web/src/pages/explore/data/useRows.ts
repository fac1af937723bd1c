import { useQueries, useQuery } from "@tanstack/react-query";

import { unwrap, client } from "../../../api/client";
import { queryKeys } from "../../../api/queryKeys";
import type { Row } from "../../../api/types";
import type { Rows } from "./rows";

const BLOCK_SIZE = 60;

let allFilesPresent = true;

/** Whether no file was missing so far: then a clip may play before its row is loaded. */
export function areAllFilesPresent(): boolean {
  return allFilesPresent;
}

async function fetchRows(run: string, clips: number[], signal: AbortSignal): Promise<Row[]> {
  const rows = await unwrap(
    client.POST("/api/runs/{run}/rows", { params: { path: { run } }, body: { clips }, signal }),
  );
  allFilesPresent &&= rows.every(({ playable }) => playable);
  return rows;
}

/** The table row of one clip. */
export function useRow(rows: Rows, clip: number): Row | undefined {
  return useQuery({
    queryKey: queryKeys.row(rows, clip),
    queryFn: async ({ signal }) => (await fetchRows(rows.run, [clip], signal))[0]!,
  }).data;
}

/** The table rows of the visible clips of a list, from `first` to before `last`. */
export function useVisibleRows(rows: Rows, clips: readonly number[], first: number, last: number) {
  const blocks: number[] = [];
  for (
    let block = Math.floor(first / BLOCK_SIZE);
    block * BLOCK_SIZE < Math.min(last, clips.length);
    block++
  ) {
    blocks.push(block);
  }
  return useQueries({
    queries: blocks.map((block) => {
      const blockClips = clips.slice(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE);
      return {
        queryKey: queryKeys.rows(rows, blockClips),
        gcTime: 60_000,
        queryFn: ({ signal }: { signal: AbortSignal }) => fetchRows(rows.run, blockClips, signal),
      };
    }),
    combine: (results) => {
      const rowsByClip = new Map<number, Row>();
      for (const { data } of results) for (const row of data ?? []) rowsByClip.set(row.clip, row);
      return { rowsByClip, error: results.find(({ error }) => error)?.error ?? null };
    },
  });
}
