import { createContext, useContext } from "react";

import type { Changes } from "../../url/search";
import type { Mask } from "./data/mask";
import type { Rows } from "./data/rows";
import type { Filter, Selected } from "./data/useMask";
import type { ExploreState } from "./state";

/** What the parts of the page share. */
export interface Explore {
  rows: Rows;
  state: ExploreState;
  change: (changes: Changes, how?: { push?: boolean }) => void;
  filter: Filter;
  /** Conditions that can be applied; the address may have others. */
  where: readonly string[];
  selected: Selected;
  /** Kept to compare the selection with. */
  against: Selected;
  /** What the panel tells of: the selection, else all that the filter leaves. */
  subject: Mask;
}

export const ExploreContext = createContext<Explore | null>(null);

export function useExplore(): Explore {
  const explore = useContext(ExploreContext);
  if (!explore) throw new Error("useExplore is for parts of the explore page");
  return explore;
}
