import { createContext, useContext } from "react";

import type { Changes } from "../../url/search";
import type { Mask } from "./data/mask";
import type { Rows } from "./data/rows";
import type { Filter, Selection } from "./data/useMasks";
import type { ExploreState } from "./state";

/** What the parts of the page share. */
export interface Explore {
  rows: Rows;
  state: ExploreState;
  change: (changes: Changes, options?: { push?: boolean }) => void;
  filter: Filter;
  /** Conditions that can be applied; the address may have others. */
  where: readonly string[];
  selected: Selection;
  /** Kept to compare the selection with. */
  against: Selection;
  /** What the panel tells of: the selection, else all that the filter leaves. */
  activeMask: Mask;
}

export const ExploreContext = createContext<Explore | null>(null);

export function useExplore(): Explore {
  const explore = useContext(ExploreContext);
  if (!explore) throw new Error("useExplore is for parts of the explore page");
  return explore;
}
