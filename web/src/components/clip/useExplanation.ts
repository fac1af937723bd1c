import { useQueries, useQuery } from "@tanstack/react-query";

import { decode } from "../../api/arrays";
import { unwrap, client, type Outcome } from "../../api/client";
import { withJob } from "../../api/jobs";
import { queryKeys } from "../../api/queryKeys";
import type { Target } from "../../api/targets";
import type { Explanation, HeatmapInfo, Job, Options } from "../../api/types";
import type { Heatmap } from "../../heat/heatmap";
import { type JobQuery, useJobQuery } from "../../api/useJobQuery";

/** The methods and layers that can explain a run. */
export function useExplanationOptions(run: string) {
  return useQuery({
    queryKey: queryKeys.explanationOptions(run),
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      withJob(
        () =>
          client.GET("/api/runs/{run}/explanation-options", {
            params: { path: { run } },
            signal,
          }) as Promise<Outcome<Options | Job>>,
        { signal },
      ),
  });
}

export interface HeatmapRequest {
  method: string;
  layers: readonly string[];
  targets: readonly Target[];
}

/** Heatmaps of a clip, computed if the server does not have them; null requests nothing. */
export function useExplanation(
  run: string,
  clip: number,
  request: HeatmapRequest | null,
): JobQuery<Explanation> {
  return useJobQuery<Explanation>(
    queryKeys.explanation(run, clip, request),
    (signal) =>
      client.POST("/api/runs/{run}/clips/{clip}/explanations", {
        params: { path: { run, clip } },
        body: {
          method: request!.method,
          layers: [...request!.layers],
          targets: [...request!.targets],
        },
        signal,
      }) as Promise<Outcome<Explanation | Job>>,
    { enabled: request !== null, staleTime: Infinity },
  );
}

/** The values of heatmaps, in order; undefined until they are loaded. */
export function useHeatmaps(heatmaps: readonly HeatmapInfo[]): readonly (Heatmap | undefined)[] {
  return useQueries({
    queries: heatmaps.map((heatmap) => ({
      queryKey: queryKeys.heatmap(heatmap.id),
      staleTime: Infinity,
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchHeatmap(heatmap, signal),
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}

async function fetchHeatmap(info: HeatmapInfo, signal: AbortSignal): Promise<Heatmap> {
  const bytes = await unwrap(
    client.GET("/api/heatmaps/{id}", {
      params: { path: { id: info.id } },
      parseAs: "arrayBuffer",
      signal,
    }),
  );
  const { frames, height, width, times, box } = info;
  const values = decode(bytes as ArrayBuffer, "uint8", frames * height * width);
  return { frames, height, width, values, times, box: box as Heatmap["box"] };
}
