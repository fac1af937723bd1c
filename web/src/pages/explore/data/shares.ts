import type { Share } from "../../../api/types";

const Z = 1.959964;

/** A share with its 95 % interval after Wilson (1927). */
export function wilsonShare(hits: number, clips: number): Share {
  if (!clips) return { value: null, low: null, high: null, hits, clips };
  const value = hits / clips;
  const denominator = 1 + (Z * Z) / clips;
  const centre = (value + (Z * Z) / (2 * clips)) / denominator;
  const halfWidth =
    (Z / denominator) * Math.sqrt((value * (1 - value)) / clips + (Z * Z) / (4 * clips * clips));
  return {
    value,
    low: Math.max(0, centre - halfWidth),
    high: Math.min(1, centre + halfWidth),
    hits,
    clips,
  };
}

const WRONG = 0;
const RIGHT = 1;

/** The accuracy of the rows of a mask that have a label. */
export function accuracy(correct: Uint8Array, mask: Uint8Array): Share {
  let hits = 0;
  let labelled = 0;
  for (let row = 0; row < mask.length; row++) {
    if (!mask[row] || (correct[row] !== WRONG && correct[row] !== RIGHT)) continue;
    labelled++;
    hits += correct[row]!;
  }
  return wilsonShare(hits, labelled);
}
