import { useDeferredValue, useMemo } from "react";

import type { Values } from "../data/columns";
import { namesOf, unknownCode } from "../data/columns";
import { rowsOf } from "../data/mask";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";

/** `loss` or, from the largest on, `-loss`; nothing is by number. */
export function readOrder(text: string): { column: string; down: boolean } {
  return text.startsWith("-")
    ? { column: text.slice(1), down: true }
    : { column: text, down: false };
}

const MANY = 20_000;

/** Numbers of the clips that the panel tells of, in the order that was asked for. */
export function useOrdered(): readonly number[] {
  const { rows, state, subject } = useExplore();
  const { column, down } = readOrder(state.sort);
  const values = useValues(rows, column);
  // After the map and the count: a list of very many takes a while.
  const later = useDeferredValue(subject);
  const listed = subject.length > MANY ? later : subject;
  return useMemo(() => {
    const chosen = rowsOf(listed);
    const ordered = values ? inOrder(chosen, values, down) : chosen;
    return Array.from(ordered, (row) => rows.clips[row]!);
  }, [rows.clips, listed, values, down]);
}

/** By value; those of which it is unknown come last either way, equal ones by number. */
export function inOrder(chosen: Uint32Array, values: Values, down: boolean): Uint32Array {
  const keys = keysOf(values);
  const turn = down ? -1 : 1;
  return chosen.slice().sort((one, other) => {
    const [a, b] = [keys[one]!, keys[other]!];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || one - other;
    }
    return turn * (a - b) || one - other;
  });
}

/** Numbers as they are, names by their place in the alphabet, nan where unknown. */
function keysOf({ column, array }: Values): ArrayLike<number> {
  if (column.kind === "number") return array;
  const names = namesOf(column);
  const alphabet = names.map((_, code) => code).sort((a, b) => names[a]!.localeCompare(names[b]!));
  const places = new Float64Array(names.length);
  alphabet.forEach((code, place) => (places[code] = place));
  const unknown = unknownCode(column);
  return Float64Array.from(array, (code) => (code === unknown ? NaN : (places[code] ?? NaN)));
}
