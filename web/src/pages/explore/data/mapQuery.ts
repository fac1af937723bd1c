import { queryOptions } from "@tanstack/react-query";

import { decode } from "../../../api/arrays";
import { client } from "../../../api/client";
import { withJob } from "../../../api/jobs";
import { queryKeys } from "../../../api/queryKeys";
import type { Job, Run } from "../../../api/types";
import type { Rows } from "./rows";

/** Map coordinates of all rows: x, y, x, y, ... */
export interface MapLayout {
  method: string;
  points: Uint16Array<ArrayBuffer>;
}

/** The coordinates of all rows by a method; `onJob` receives the progress of the computation. */
export function mapQuery(rows: Rows, method: string, onJob?: (job: Job) => void) {
  const path = { run: rows.run, version: rows.version, method };
  return queryOptions({
    queryKey: queryKeys.map(rows, method),
    staleTime: Infinity,
    gcTime: 300_000,
    structuralSharing: false,
    queryFn: async ({ signal }): Promise<MapLayout> => {
      const request = () =>
        client.GET("/api/runs/{run}/{version}/maps/{method}", {
          params: { path },
          parseAs: "arrayBuffer",
          signal,
        });
      const bytes = await withJob<unknown>(request, { signal, onProgress: onJob });
      return { method, points: decode(bytes as ArrayBuffer, "uint16", 2 * rows.count) };
    },
  });
}

const PREFERENCE = ["t-sne", "umap", "pca"];

/** The default map: the preferred one of those that are already computed. */
export function defaultMap({ maps }: Run): string {
  const computed = maps.filter((map) => map.available && map.ready).map((map) => map.method);
  const preferred = PREFERENCE.find((method) => computed.includes(method)) ?? computed[0];
  return preferred ?? maps.find((map) => map.available && map.method === "pca")?.method ?? "pca";
}
