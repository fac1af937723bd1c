import { useQueries, useQuery } from "@tanstack/react-query";

import { decode } from "../../api/arrays";
import { answered, client, type Outcome } from "../../api/client";
import { withJob } from "../../api/jobs";
import type {
  Explanation,
  ExplanationRequest,
  Heatmap as Told,
  Job,
  Options,
} from "../../api/types";
import type { Heatmap } from "../../heat/heatmap";
import { type JobQuery, useJobQuery } from "./useJobQuery";

/** What can be asked for of a run. */
export function useOptions(run: string) {
  return useQuery({
    queryKey: ["explanation options", run],
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

/** Heatmaps of a clip, computed where the server does not have them; null asks for nothing. */
export function useExplanation(
  run: string,
  clip: number,
  request: ExplanationRequest | null,
): JobQuery<Explanation> {
  return useJobQuery<Explanation>(
    ["explanation", run, clip, request],
    (signal) =>
      client.POST("/api/runs/{run}/clips/{clip}/explanations", {
        params: { path: { run, clip } },
        body: request!,
        signal,
      }) as Promise<Outcome<Explanation | Job>>,
    { enabled: request !== null, staleTime: Infinity },
  );
}

/** The values of heatmaps, in order; undefined where they are on their way. */
export function useHeatmaps(told: readonly Told[]): readonly (Heatmap | undefined)[] {
  return useQueries({
    queries: told.map((one) => ({
      queryKey: ["heatmap", one.id],
      staleTime: Infinity,
      queryFn: ({ signal }: { signal: AbortSignal }) => fetched(one, signal),
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}

async function fetched(told: Told, signal: AbortSignal): Promise<Heatmap> {
  const bytes = await answered(
    client.GET("/api/heatmaps/{id}", {
      params: { path: { id: told.id } },
      parseAs: "arrayBuffer",
      signal,
    }),
  );
  const { frames, height, width, times, box } = told;
  const values = decode(bytes as ArrayBuffer, "uint8", frames * height * width);
  return { frames, height, width, values, times, box: box as Heatmap["box"] };
}
