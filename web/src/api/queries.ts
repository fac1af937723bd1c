import { QueryCache, QueryClient, type QueryKey, useQuery } from "@tanstack/react-query";

import { decode } from "./arrays";
import { answered, client, keepCsrf } from "./client";
import { ApiError } from "./errors";
import { markGone } from "./gone";
import { queryKeys, versionOfKey } from "./queryKeys";
import type { Session } from "./types";

const RETRIES = 2;
const LOOK_AGAIN = 5_000;

/** Only what may pass is tried again: no network, too many requests, a full queue. */
function mayPass(count: number, error: Error): boolean {
  return count < RETRIES && error instanceof ApiError && [0, 429, 503].includes(error.status);
}

/** Marks the version of a failed request as stale where the server no longer has it. */
function noticeGone(error: Error, { queryKey }: { queryKey: QueryKey }): void {
  const stale = versionOfKey(queryKey);
  if (!(error instanceof ApiError) || !error.isGone || stale === null) return;
  markGone(stale.version);
  void queries.invalidateQueries({ queryKey: queryKeys.run(stale.run) });
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeGone }),
  defaultOptions: { queries: { retry: mayPass, staleTime: 60_000, refetchOnWindowFocus: false } },
});

export function useSession() {
  return useQuery({
    queryKey: queryKeys.session(),
    staleTime: Infinity,
    queryFn: async (): Promise<Session> => {
      const session = await answered(client.GET("/api/session"));
      keepCsrf(session.csrf);
      return session;
    },
  });
}

export function useWorkspace() {
  return useQuery({
    queryKey: queryKeys.workspace(),
    queryFn: () => answered(client.GET("/api/workspace")),
  });
}

/** The run as it is now; asked for again while an analysis writes to it. */
export function useRun(run: string | undefined) {
  return useQuery({
    queryKey: queryKeys.run(run),
    enabled: run !== undefined,
    queryFn: () => answered(client.GET("/api/runs/{run}", { params: { path: { run: run! } } })),
    refetchInterval: (query) => (query.state.data?.running ? LOOK_AGAIN : false),
  });
}

export function useClip(run: string, clip: number) {
  return useQuery({
    queryKey: queryKeys.clip(run, clip),
    queryFn: () =>
      answered(client.GET("/api/runs/{run}/clips/{clip}", { params: { path: { run, clip } } })),
  });
}

export function useSubsets() {
  return useQuery({
    queryKey: queryKeys.subsets(),
    queryFn: () => answered(client.GET("/api/subsets")),
  });
}

/** Clip numbers that an insight is about, which was looked for among clips that fulfil `where`. */
export async function insightClips(
  run: string,
  version: string,
  id: string,
  { where, signal }: { where?: readonly string[]; signal?: AbortSignal } = {},
): Promise<Int32Array> {
  const bytes = await answered(
    client.GET("/api/runs/{run}/{version}/insights/{id}/clips", {
      params: { path: { run, version, id }, query: { where: where ? [...where] : undefined } },
      parseAs: "arrayBuffer",
      signal,
    }),
  );
  return decode(bytes as ArrayBuffer, "int32");
}

export const videoOf = (clip: number) => `/api/clips/${clip}/video`;
export const posterOf = (clip: number, height = 160) =>
  `/api/clips/${clip}/poster?height=${height}`;
