import { createContext, useContext } from "react";

import type { Changes } from "../../url/search";
import type { Mask } from "./data/mask";
import type { Rows } from "./data/rows";
import type { Filter, Selection } from "./data/useMasks";
import type { ExploreState } from "./state";

/** The state that the components of the page share. */
export interface Explore {
  rows: Rows;
  state: ExploreState;
  change: (changes: Changes, options?: { push?: boolean }) => void;
  filter: Filter;
  /** Valid conditions; the URL may have invalid ones. */
  where: readonly string[];
  selected: Selection;
  /** The selection to compare with. */
  against: Selection;
  /** The clips of the panel: the selection, else all filtered clips. */
  activeMask: Mask;
}

export const ExploreContext = createContext<Explore | null>(null);

export function useExplore(): Explore {
  const explore = useContext(ExploreContext);
  if (!explore) throw new Error("useExplore needs the context of the explore page");
  return explore;
}
