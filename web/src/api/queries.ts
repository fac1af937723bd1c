import { QueryCache, QueryClient, type QueryKey, useQuery } from "@tanstack/react-query";

import { decode } from "./arrays";
import { unwrap, client, setCsrfToken } from "./client";
import { ApiError } from "./errors";
import { markVersionStale } from "./staleVersion";
import { queryKeys, versionOfKey } from "./queryKeys";
import type { Session } from "./types";

const MAX_RETRIES = 2;
const POLL_INTERVAL_MS = 5_000;

/** Retries only temporary errors: no network, too many requests, a full queue. */
function shouldRetry(count: number, error: Error): boolean {
  return count < MAX_RETRIES && error instanceof ApiError && [0, 429, 503].includes(error.status);
}

/** Marks the version of a failed request as stale if the server no longer has it. */
function reportStaleVersion(error: Error, { queryKey }: { queryKey: QueryKey }): void {
  const stale = versionOfKey(queryKey);
  if (!(error instanceof ApiError) || !error.isStaleVersion || stale === null) return;
  markVersionStale(stale.version);
  void queryClient.invalidateQueries({ queryKey: queryKeys.run(stale.run) });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: reportStaleVersion }),
  defaultOptions: {
    queries: { retry: shouldRetry, staleTime: 60_000, refetchOnWindowFocus: false },
  },
});

export function useSession() {
  return useQuery({
    queryKey: queryKeys.session(),
    staleTime: Infinity,
    queryFn: async (): Promise<Session> => {
      const session = await unwrap(client.GET("/api/session"));
      setCsrfToken(session.csrf);
      return session;
    },
  });
}

export function useWorkspace() {
  return useQuery({
    queryKey: queryKeys.workspace(),
    queryFn: () => unwrap(client.GET("/api/workspace")),
  });
}

/** The current state of a run; polled while an analysis writes to it. */
export function useRun(run: string | undefined) {
  return useQuery({
    queryKey: queryKeys.run(run),
    enabled: run !== undefined,
    queryFn: () => unwrap(client.GET("/api/runs/{run}", { params: { path: { run: run! } } })),
    refetchInterval: (query) => (query.state.data?.running ? POLL_INTERVAL_MS : false),
  });
}

export function useClip(run: string, clip: number) {
  return useQuery({
    queryKey: queryKeys.clip(run, clip),
    queryFn: () =>
      unwrap(client.GET("/api/runs/{run}/clips/{clip}", { params: { path: { run, clip } } })),
  });
}

export function useSubsets() {
  return useQuery({
    queryKey: queryKeys.subsets(),
    queryFn: () => unwrap(client.GET("/api/subsets")),
  });
}

/** Clip numbers of an insight that was found among the clips that match `where`. */
export async function fetchInsightClips(
  run: string,
  version: string,
  id: string,
  { where, signal }: { where?: readonly string[]; signal?: AbortSignal } = {},
): Promise<Int32Array> {
  const bytes = await unwrap(
    client.GET("/api/runs/{run}/{version}/insights/{id}/clips", {
      params: { path: { run, version, id }, query: { where: where ? [...where] : undefined } },
      parseAs: "arrayBuffer",
      signal,
    }),
  );
  return decode(bytes as ArrayBuffer, "int32");
}
