import { useState } from "react";

import { useIsVersionStale } from "../../../api/staleVersion";
import type { Run } from "../../../api/types";
import { useCurrentRun } from "../../../state/useCurrentRun";

/**
 * The run in the version that was loaded first, so that the map does not change during an analysis.
 *
 * A stale version is replaced by the current one. `newerRun` is the current version if it differs,
 * and `showNewest` switches to it.
 */
export function usePinnedRun() {
  const query = useCurrentRun();
  const [pinned, setPinned] = useState<Run>();
  const current = query.data;
  const isStale = useIsVersionStale(pinned?.version);
  const pinnedRun =
    pinned && current && pinned.name === current.name && !isStale ? pinned : current;
  if (pinnedRun !== pinned) setPinned(pinnedRun);
  const newerRun =
    current && pinnedRun && current.version !== pinnedRun.version ? current : undefined;
  return { query, pinnedRun, newerRun, showNewest: () => setPinned(current) };
}
