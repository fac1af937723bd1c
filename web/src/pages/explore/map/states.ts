import type { Mask } from "../data/mask";
import { FORM, FORM_BIT, RING_BIT, SHOWN } from "./shaders";

const WRONG = 0;

interface Ingredients {
  filter: Mask;
  /** Null where nothing is selected. */
  selected: Mask | null;
  /** Kept to compare with. */
  against: Mask | null;
  /** 0 wrong, 1 right, else unknown; null while that is not known. */
  correct: Uint8Array | null;
  sizes: Uint8Array;
}

/** Size and state of each point in turn, as the renderer takes them. */
export function sizesAndStates(from: Ingredients): Uint8Array<ArrayBuffer> {
  const { filter, selected, against, correct, sizes } = from;
  const made = new Uint8Array(2 * filter.length);
  const rest = selected || against ? SHOWN.behind : SHOWN.plain;
  for (let row = 0; row < filter.length; row++) {
    let state: number = SHOWN.filteredOut;
    if (filter[row]) state = selected?.[row] || against?.[row] ? SHOWN.selected : rest;
    if (correct?.[row] === WRONG) state += FORM.wrong * FORM_BIT;
    if (against?.[row] && filter[row]) state += RING_BIT;
    made[2 * row] = sizes[row]!;
    made[2 * row + 1] = state;
  }
  return made;
}
