import type { Mask } from "../data/mask";
import { SHAPE, SHAPE_BIT, RING_BIT, VISIBILITY } from "./shaders";

const WRONG = 0;

interface StateInputs {
  filter: Mask;
  /** Null if nothing is selected. */
  selected: Mask | null;
  /** Kept to compare with. */
  against: Mask | null;
  /** 0 wrong, 1 right, else unknown; null until loaded. */
  correct: Uint8Array | null;
  sizes: Uint8Array;
}

/** Size and state of each point in turn, the format of the renderer. */
export function sizesAndStates(inputs: StateInputs): Uint8Array<ArrayBuffer> {
  const { filter, selected, against, correct, sizes } = inputs;
  const interleaved = new Uint8Array(2 * filter.length);
  const unselected = selected || against ? VISIBILITY.behind : VISIBILITY.plain;
  for (let row = 0; row < filter.length; row++) {
    let state: number = VISIBILITY.filteredOut;
    if (filter[row]) state = selected?.[row] || against?.[row] ? VISIBILITY.selected : unselected;
    if (correct?.[row] === WRONG) state += SHAPE.wrong * SHAPE_BIT;
    if (against?.[row] && filter[row]) state += RING_BIT;
    interleaved[2 * row] = sizes[row]!;
    interleaved[2 * row + 1] = state;
  }
  return interleaved;
}
