import { hashKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import type { Outcome } from "./client";
import { withJob } from "./jobs";
import type { Job } from "./types";

export interface JobQuery<T> {
  data: T | undefined;
  error: unknown;
  /** How far it is; null while nothing is known. */
  job: Job | null;
  working: boolean;
  /** Whether somebody cancelled it before it was done. */
  cancelled: boolean;
  cancel: () => void;
  refetch: () => void;
}

/** A request that may take a job: followed, and dropped once nobody waits for it. */
export function useJobQuery<T>(
  queryKey: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<Outcome<T | Job>>,
  { enabled = true, staleTime }: { enabled?: boolean; staleTime?: number } = {},
): JobQuery<T> {
  const queries = useQueryClient();
  const hash = hashKey(queryKey);
  const [progress, setProgress] = useState<{ hash: string; job: Job } | null>(null);
  const query = useQuery({
    queryKey,
    enabled,
    staleTime,
    queryFn: ({ signal }) =>
      withJob<T>(() => ask(signal), { signal, onProgress: (job) => setProgress({ hash, job }) }),
  });
  // The hash stands for the key, which is another array at every rendering.
  const cancel = useCallback(
    () => void queries.cancelQueries({ predicate: (one) => one.queryHash === hash }),
    [queries, hash],
  );
  const working = query.fetchStatus !== "idle";
  return {
    data: query.data,
    error: working ? null : query.error,
    job: working && progress?.hash === hash ? progress.job : null,
    working,
    cancelled: enabled && !working && query.isPending,
    cancel,
    refetch: () => void query.refetch(),
  };
}
