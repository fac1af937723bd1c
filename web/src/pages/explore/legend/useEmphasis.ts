import { useMemo, useState } from "react";

import { namesOf } from "../data/columns";
import { columnOf } from "../data/rows";
import { useExplore } from "../useExplore";

export interface Emphasis {
  /** Codes that keep their colour while all others are grey; null for all. */
  codes: ReadonlySet<number> | null;
  search: string;
  setSearch: (text: string) => void;
  setPointed: (code: number | null) => void;
  pinned: ReadonlySet<string>;
  /** Keep a name emphasised, or no longer. */
  pin: (name: string) => void;
}

const NONE: readonly string[] = [];

/** Which names of the legend stand out: the one pointed at, else those looked for, else those kept. */
export function useEmphasis(): Emphasis {
  const { rows, state, change } = useExplore();
  const column = columnOf(rows, state.colour);
  const names = column ? namesOf(column) : NONE;
  const [pointed, setPointed] = useState<number | null>(null);
  const [search, setSearch] = useState("");
  const pinned = useMemo(() => new Set(state.highlight), [state.highlight]);
  const codes = useMemo(() => {
    if (pointed !== null) return new Set([pointed]);
    const found = search.trim() ? matching(names, search) : codesOf(names, pinned);
    return found.length ? new Set(found) : null;
  }, [names, pointed, search, pinned]);
  const pin = (name: string) => {
    const kept = state.highlight.filter((other) => other !== name);
    change({ highlight: pinned.has(name) ? kept : [...kept, name] });
  };
  return { codes, search, setSearch, setPointed, pinned, pin };
}

/** Codes of names that have all words that are looked for. */
export function matching(names: readonly string[], search: string): number[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return names.flatMap((name, code) =>
    words.every((word) => name.toLowerCase().includes(word)) ? [code] : [],
  );
}

function codesOf(names: readonly string[], wanted: ReadonlySet<string>): number[] {
  return names.flatMap((name, code) => (wanted.has(name) ? [code] : []));
}
