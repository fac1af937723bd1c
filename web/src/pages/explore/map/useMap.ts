import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { versionOfKey } from "../../../api/queryKeys";
import type { Job } from "../../../api/types";
import { defaultMap, mapQuery } from "../data/mapQuery";
import type { Rows } from "../data/rows";

/** The coordinates of all rows; those of the previous map while another one is computed. */
export function useMap(rows: Rows, method: string) {
  const [progress, setProgress] = useState<{ method: string; job: Job } | null>(null);
  const query = useQuery({
    ...mapQuery(rows, method, (job) => setProgress({ method, job })),
    placeholderData: (previous, query) =>
      query && isOfVersion(query.queryKey, rows) ? previous : undefined,
  });
  // A link to a map that is not computed yet shows the default map meanwhile.
  const defaultMethod = defaultMap(rows.answer);
  const fallback = useQuery({
    ...mapQuery(rows, defaultMethod),
    enabled: !query.data && defaultMethod !== method && isComputed(rows, defaultMethod),
  });
  const layout = query.data ?? fallback.data;
  const isComputing = query.isFetching && progress?.method === method;
  return {
    points: layout?.points,
    /** Method of the displayed points, which may differ from the requested one. */
    shownMethod: layout?.method ?? method,
    /** Whether the points belong to another map. */
    isOutdated: query.isPlaceholderData || !query.data,
    error: query.isFetching ? null : query.error,
    job: isComputing ? progress.job : null,
    refetch: () => void query.refetch(),
  };
}

function isOfVersion(key: readonly unknown[], { run, version }: Rows): boolean {
  const other = versionOfKey(key);
  return other?.run === run && other.version === version;
}

function isComputed({ answer }: Rows, method: string): boolean {
  return answer.maps.some((map) => map.method === method && map.ready);
}
