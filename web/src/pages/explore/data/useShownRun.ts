import { useState } from "react";

import { useIsGone } from "../../../api/gone";
import type { Run } from "../../../api/types";
import { useCurrentRun } from "../../../state/useCurrentRun";

/**
 * The run as it was when it was first looked at: the map stands still while an analysis writes.
 *
 * A version that the server no longer has is left for the one that is there now. `fresh` is the run as it is now where that is another version, and `show` goes on to it.
 */
export function useShownRun() {
  const query = useCurrentRun();
  const [held, setHeld] = useState<Run>();
  const now = query.data;
  const gone = useIsGone(held?.version);
  const shown = held && now && held.name === now.name && !gone ? held : now;
  if (shown !== held) setHeld(shown);
  const fresh = now && shown && now.version !== shown.version ? now : undefined;
  return { query, shown, fresh, show: () => setHeld(now) };
}
