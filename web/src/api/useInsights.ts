import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, type Outcome } from "./client";
import { ApiError } from "./errors";
import { queryKeys } from "./queryKeys";
import type { Insights, Job } from "./types";
import { type JobQuery, useJobQuery } from "./useJobQuery";

/** All insights among the clips that match some conditions, including archived ones. */
export function useInsights(
  run: string,
  version: string,
  where: readonly string[],
  enabled = true,
): JobQuery<Insights> {
  const queryClient = useQueryClient();
  const query = useJobQuery<Insights>(
    queryKeys.insights({ run, version }, where),
    (signal) =>
      client.GET("/api/runs/{run}/{version}/insights", {
        params: { path: { run, version }, query: { where: [...where], archived: true } },
        signal,
      }) as Promise<Outcome<Insights | Job>>,
    { enabled, staleTime: Infinity },
  );
  const isStale = query.error instanceof ApiError && query.error.isStaleVersion;
  useEffect(() => {
    if (isStale) void queryClient.invalidateQueries({ queryKey: queryKeys.run(run) });
  }, [isStale, queryClient, run]);
  return query;
}
