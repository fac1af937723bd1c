import { useMemo, useState } from "react";

import { categoryNames } from "../data/columns";
import { columnOf } from "../data/rows";
import { useExplore } from "../useExplore";

export interface Emphasis {
  /** Codes with their colour, while all others are grey; null for all. */
  codes: ReadonlySet<number> | null;
  search: string;
  setSearch: (text: string) => void;
  setHoveredCode: (code: number | null) => void;
  pinned: ReadonlySet<string>;
  /** Pins a name as emphasised, or removes the pin. */
  togglePinned: (name: string) => void;
}

const NO_NAMES: readonly string[] = [];

/** The emphasised names: the hovered one, else those of the search, else the pinned ones. */
export function useEmphasis(): Emphasis {
  const { rows, state, change } = useExplore();
  const column = columnOf(rows, state.colour);
  const names = column ? categoryNames(column) : NO_NAMES;
  const [hoveredCode, setHoveredCode] = useState<number | null>(null);
  const [search, setSearch] = useState("");
  const pinned = useMemo(() => new Set(state.highlight), [state.highlight]);
  const codes = useMemo(() => {
    if (hoveredCode !== null) return new Set([hoveredCode]);
    const matches = search.trim() ? matchingCodes(names, search) : codesOf(names, pinned);
    return matches.length ? new Set(matches) : null;
  }, [names, hoveredCode, search, pinned]);
  const togglePinned = (name: string) => {
    const others = state.highlight.filter((other) => other !== name);
    change({ highlight: pinned.has(name) ? others : [...others, name] });
  };
  return { codes, search, setSearch, setHoveredCode, pinned, togglePinned };
}

/** Codes of the names that contain all words of a search. */
export function matchingCodes(names: readonly string[], search: string): number[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return names.flatMap((name, code) =>
    words.every((word) => name.toLowerCase().includes(word)) ? [code] : [],
  );
}

function codesOf(names: readonly string[], selectedNames: ReadonlySet<string>): number[] {
  return names.flatMap((name, code) => (selectedNames.has(name) ? [code] : []));
}
