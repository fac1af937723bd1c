import { useState } from "react";

import type { Run } from "../../../api/types";
import { useCurrentRun } from "../../../frame/useCurrentRun";

/**
 * The run as it was when it was first looked at: the map stands still while an analysis writes.
 *
 * `fresh` is the run as it is now where that is another version, and `show` goes on to it.
 */
export function useShownRun() {
  const query = useCurrentRun();
  const [held, setHeld] = useState<Run>();
  const now = query.data;
  const shown = held && now && held.name === now.name ? held : now;
  if (shown !== held) setHeld(shown);
  const fresh = now && shown && now.version !== shown.version ? now : undefined;
  return { query, shown, fresh, show: () => setHeld(now) };
}
