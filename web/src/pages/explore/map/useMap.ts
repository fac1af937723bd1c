import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { versionOfKey } from "../../../api/queryKeys";
import type { Job } from "../../../api/types";
import { firstMap, mapQuery } from "../data/map";
import type { Rows } from "../data/rows";

/** The places of all rows; those of the map before while another one is made. */
export function useMap(rows: Rows, method: string) {
  const [progress, setProgress] = useState<{ method: string; job: Job } | null>(null);
  const query = useQuery({
    ...mapQuery(rows, method, (job) => setProgress({ method, job })),
    placeholderData: (before, query) =>
      query && isOfVersion(query.queryKey, rows) ? before : undefined,
  });
  // Whoever comes by a link to a map that is still to be made looks at another one meanwhile.
  const first = firstMap(rows.answer);
  const meanwhile = useQuery({
    ...mapQuery(rows, first),
    enabled: !query.data && first !== method && isMade(rows, first),
  });
  const layout = query.data ?? meanwhile.data;
  const making = query.isFetching && progress?.method === method;
  return {
    points: layout?.points,
    /** How the points are laid out, which may be another one than is asked for. */
    shown: layout?.method ?? method,
    /** Whether the points are those of another map. */
    old: query.isPlaceholderData || !query.data,
    error: query.isFetching ? null : query.error,
    job: making ? progress.job : null,
    refetch: () => void query.refetch(),
  };
}

function isOfVersion(key: readonly unknown[], { run, version }: Rows): boolean {
  const other = versionOfKey(key);
  return other?.run === run && other.version === version;
}

function isMade({ answer }: Rows, method: string): boolean {
  return answer.maps.some((map) => map.method === method && map.made);
}
