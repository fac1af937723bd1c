import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { client, type Outcome } from "./client";
import { ApiError } from "./errors";
import { queryKeys } from "./queryKeys";
import type { Insights, Job } from "./types";
import { type JobQuery, useJobQuery } from "./useJobQuery";

/** All insights among the clips that fulfil some conditions, those that were put away too. */
export function useInsights(
  run: string,
  version: string,
  where: readonly string[],
  enabled = true,
): JobQuery<Insights> {
  const queries = useQueryClient();
  const query = useJobQuery<Insights>(
    queryKeys.insights({ run, version }, where),
    (signal) =>
      client.GET("/api/runs/{run}/{version}/insights", {
        params: { path: { run, version }, query: { where: [...where], archived: true } },
        signal,
      }) as Promise<Outcome<Insights | Job>>,
    { enabled, staleTime: Infinity },
  );
  const gone = query.error instanceof ApiError && query.error.isGone;
  useEffect(() => {
    if (gone) void queries.invalidateQueries({ queryKey: queryKeys.run(run) });
  }, [gone, queries, run]);
  return query;
}
