import { useMemo } from "react";

import { useUrlState } from "../../url/useUrlState";

/** What the address says of the page; names are those of its parameters. */
export interface ExploreState {
  map: string;
  colour: string;
  size: string;
  /** Names of the legend that stand out. */
  highlight: readonly string[];
  where: readonly string[];
  within: readonly string[];
  selected: readonly string[];
  against: readonly string[];
  clip: number | null;
  view: "grid" | "table";
  sort: string;
}

/** All that is shown is in the address; other pages link here by the same names. */
export function useExploreState() {
  const { search, change } = useUrlState();
  const state = useMemo<ExploreState>(() => readState(search), [search]);
  return { state, change };
}

export function readState(search: URLSearchParams): ExploreState {
  const clip = Number(search.get("clip") ?? NaN);
  return {
    map: search.get("map") ?? "",
    colour: search.get("colour") ?? "label",
    size: search.get("size") ?? "",
    highlight: search.getAll("highlight"),
    where: search.getAll("where"),
    within: search.getAll("within"),
    selected: search.getAll("selected"),
    against: search.getAll("against"),
    clip: Number.isInteger(clip) && clip >= 0 ? clip : null,
    view: search.get("view") === "table" ? "table" : "grid",
    sort: search.get("sort") ?? "",
  };
}
