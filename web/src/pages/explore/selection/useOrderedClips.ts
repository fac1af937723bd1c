import { useDeferredValue, useMemo } from "react";

import type { Values } from "../data/columns";
import { categoryNames, unknownCode } from "../data/columns";
import { rowsOf } from "../data/mask";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";

/** `loss`, or `-loss` for the largest first; empty for clip numbers. */
export function readOrder(text: string): { column: string; descending: boolean } {
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

const LARGE = 20_000;

/** The clip numbers of the panel in the selected order. */
export function useOrderedClips(): readonly number[] {
  const { rows, state, activeMask } = useExplore();
  const { column, descending } = readOrder(state.sort);
  const values = useValues(rows, column);
  // Deferred until the map and the count are drawn: sorting many clips is slow.
  const deferredMask = useDeferredValue(activeMask);
  const mask = activeMask.length > LARGE ? deferredMask : activeMask;
  return useMemo(() => {
    const rowsToSort = rowsOf(mask);
    const ordered = values ? sortRows(rowsToSort, values, descending) : rowsToSort;
    return Array.from(ordered, (row) => rows.clips[row]!);
  }, [rows.clips, mask, values, descending]);
}

/** Sorts rows by value; missing values are last, equal values are sorted by row. */
export function sortRows(
  rowsToSort: Uint32Array,
  values: Values,
  descending: boolean,
): Uint32Array {
  const keys = sortKeys(values);
  const sign = descending ? -1 : 1;
  return rowsToSort.slice().sort((first, second) => {
    const [a, b] = [keys[first]!, keys[second]!];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || first - second;
    }
    return sign * (a - b) || first - second;
  });
}

/** Numbers as they are, names by alphabetical rank, NaN for missing values. */
function sortKeys({ column, array }: Values): ArrayLike<number> {
  if (column.kind === "number") return array;
  const names = categoryNames(column);
  const alphabet = names.map((_, code) => code).sort((a, b) => names[a]!.localeCompare(names[b]!));
  const ranks = new Float64Array(names.length);
  alphabet.forEach((code, place) => (ranks[code] = place));
  const unknown = unknownCode(column);
  return Float64Array.from(array, (code) => (code === unknown ? NaN : (ranks[code] ?? NaN)));
}
