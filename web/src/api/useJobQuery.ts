import { hashKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import type { Outcome } from "./client";
import { withJob } from "./jobs";
import type { Job } from "./types";

export interface JobQuery<T> {
  data: T | undefined;
  error: unknown;
  /** Progress; null while it is unknown. */
  job: Job | null;
  isWorking: boolean;
  /** Whether the user cancelled it before it was done. */
  isCancelled: boolean;
  cancel: () => void;
  refetch: () => void;
}

/** A query that may start a job: follows the job, and aborts it when no component needs it. */
export function useJobQuery<T>(
  queryKey: readonly unknown[],
  request: (signal: AbortSignal) => Promise<Outcome<T | Job>>,
  { enabled = true, staleTime }: { enabled?: boolean; staleTime?: number } = {},
): JobQuery<T> {
  const queryClient = useQueryClient();
  const hash = hashKey(queryKey);
  const [progress, setProgress] = useState<{ hash: string; job: Job } | null>(null);
  const query = useQuery({
    queryKey,
    enabled,
    staleTime,
    queryFn: ({ signal }) =>
      withJob<T>(() => request(signal), {
        signal,
        onProgress: (job) => setProgress({ hash, job }),
      }),
  });
  // The hash replaces the key, which is a new array at every rendering.
  const cancel = useCallback(
    () => void queryClient.cancelQueries({ predicate: (entry) => entry.queryHash === hash }),
    [queryClient, hash],
  );
  const isWorking = query.fetchStatus !== "idle";
  return {
    data: query.data,
    error: isWorking ? null : query.error,
    job: isWorking && progress?.hash === hash ? progress.job : null,
    isWorking,
    isCancelled: enabled && !isWorking && query.isPending,
    cancel,
    refetch: () => void query.refetch(),
  };
}
