import { useState } from "react";

import { useIsVersionStale } from "../../../api/staleVersion";
import type { Run } from "../../../api/types";
import { useCurrentRun } from "../../../state/useCurrentRun";

/**
 * The run as it was when it was first looked at: the map stands still while an analysis writes.
 *
 * A version that the server no longer has is left for the one that is there now. `fresh` is the run as it is now where that is another version, and `show` goes on to it.
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
