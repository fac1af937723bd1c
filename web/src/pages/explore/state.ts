import { useMemo } from "react";

import { useUrlState } from "../../url/useUrlState";

/** The state of the page; names are those of the URL parameters. */
export interface ExploreState {
  map: string;
  colour: string;
  size: string;
  /** Highlighted names of the legend. */
  highlight: readonly string[];
  where: readonly string[];
  within: readonly string[];
  selected: readonly string[];
  against: readonly string[];
  clip: number | null;
  view: "grid" | "table";
  sort: string;
}

/** The state of the page is in the URL; other pages link here with the same parameters. */
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
