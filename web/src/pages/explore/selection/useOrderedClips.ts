import { useDeferredValue, useMemo } from "react";

import type { Values } from "../data/columns";
import { categoryNames, unknownCode } from "../data/columns";
import { rowsOf } from "../data/mask";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";

/** `loss` or, from the largest on, `-loss`; nothing is by number. */
export function readOrder(text: string): { column: string; descending: boolean } {
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

const LARGE = 20_000;

/** Numbers of the clips that the panel tells of, in the order that was asked for. */
export function useOrderedClips(): readonly number[] {
  const { rows, state, activeMask } = useExplore();
  const { column, descending } = readOrder(state.sort);
  const values = useValues(rows, column);
  // After the map and the count: a list of very many takes a while.
  const deferredMask = useDeferredValue(activeMask);
  const mask = activeMask.length > LARGE ? deferredMask : activeMask;
  return useMemo(() => {
    const rowsToSort = rowsOf(mask);
    const ordered = values ? sortRows(rowsToSort, values, descending) : rowsToSort;
    return Array.from(ordered, (row) => rows.clips[row]!);
  }, [rows.clips, mask, values, descending]);
}

/** By value; those of which it is unknown come last either way, equal ones by number. */
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

/** Numbers as they are, names by their place in the alphabet, nan where unknown. */
function sortKeys({ column, array }: Values): ArrayLike<number> {
  if (column.kind === "number") return array;
  const names = categoryNames(column);
  const alphabet = names.map((_, code) => code).sort((a, b) => names[a]!.localeCompare(names[b]!));
  const ranks = new Float64Array(names.length);
  alphabet.forEach((code, place) => (ranks[code] = place));
  const unknown = unknownCode(column);
  return Float64Array.from(array, (code) => (code === unknown ? NaN : (ranks[code] ?? NaN)));
}
