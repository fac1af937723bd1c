import { fromPolar, type Lab, type Rgb, toRgb } from "./oklab";

/** Categories that have a colour of their own; further ones begin again. */
export const COLOURS = 512;

const FIRST_HUE = 235;
/** Where categories are few, all stand out of dark and light ground alike. */
const FEW = 24;
const MIDDLE = [0.57, 0.81] as const;

let kept: Lab[] | null = null;

/**
 * The colour of a category by its number. It does not depend on how many there are, and is the same
 * on dark and light ground: of all colours that can be told from both grounds and from grey, each
 * next one is the farthest from those before it.
 */
export function categoryColour(code: number): Rgb {
  return toRgb(categoryLab(code))!;
}

/** The same for those who measure distances. */
export function categoryLab(code: number): Lab {
  kept ??= chosen();
  return kept[code % COLOURS]!;
}

function chosen(): Lab[] {
  const all = candidates();
  const [low, high] = MIDDLE;
  const middle = all.filter(([lightness]) => lightness > low && lightness < high);
  return farthestFirst(all, COLOURS, farthestFirst(middle, FEW, []));
}

/** Rings of hues at several lightnesses and chromas. */
function candidates(): Lab[] {
  const found: Lab[] = [];
  for (let lightness = 0.46; lightness <= 0.8801; lightness += 0.02) {
    for (let chroma = 0.045; chroma <= 0.2001; chroma += 0.02) {
      // Steps of about the same length on small and large rings.
      const hues = Math.round((2 * Math.PI * chroma) / 0.02);
      for (let step = 0; step < hues; step++) {
        const colour = fromPolar(lightness, chroma, FIRST_HUE + (360 * step) / hues);
        if (toRgb(colour)) found.push(colour);
      }
    }
  }
  return found;
}

/** Goes on from those `begun`, else from a middle blue; each next one is farthest from all others. */
function farthestFirst(from: Lab[], count: number, begun: Lab[]): Lab[] {
  const found = [...begun];
  // Squared, and in a flat array: it is done while somebody waits for the map.
  const gaps = new Float64Array(from.length).fill(Infinity);
  for (const colour of begun) closeIn(gaps, from, colour);
  if (!found.length) {
    closeIn(gaps, from, fromPolar(0.68, 0.14, FIRST_HUE));
    found.push(from[gaps.indexOf(Math.min(...gaps))]!);
    closeIn(gaps.fill(Infinity), from, found[0]!);
  }
  while (found.length < count) {
    let next = 0;
    for (let at = 1; at < gaps.length; at++) if (gaps[at]! > gaps[next]!) next = at;
    found.push(from[next]!);
    closeIn(gaps, from, from[next]!);
  }
  return found;
}

function closeIn(gaps: Float64Array, from: Lab[], [lightness, a, b]: Lab): void {
  for (let at = 0; at < gaps.length; at++) {
    const other = from[at]!;
    const [up, across, along] = [other[0] - lightness, other[1] - a, other[2] - b];
    const gap = up * up + across * across + along * along;
    if (gap < gaps[at]!) gaps[at] = gap;
  }
}
