import { fromPolar, type Lab, type Rgb, toRgb } from "./oklab";

/** Number of different category colours; further categories repeat them. */
export const COLOURS = 512;

const FIRST_HUE = 235;
/** The first colours have a medium lightness: visible on dark and on light background. */
const MIDDLE_COUNT = 24;
const MIDDLE_LIGHTNESS = [0.57, 0.81] as const;

let cachedColours: Lab[] | null = null;

/**
 * The colour of a category by its number, independent of the number of categories and of the
 * colour scheme: among all colours that differ from both backgrounds and from grey, each next
 * colour is the farthest from the previous ones.
 */
export function categoryColour(code: number): Rgb {
  return toRgb(categoryLab(code))!;
}

/** The colour of a category in OKLab, to measure distances. */
export function categoryLab(code: number): Lab {
  cachedColours ??= chooseColours();
  return cachedColours[code % COLOURS]!;
}

function chooseColours(): Lab[] {
  const candidateColours = candidates();
  const [low, high] = MIDDLE_LIGHTNESS;
  const middle = candidateColours.filter(([lightness]) => lightness > low && lightness < high);
  return farthestFirst(candidateColours, COLOURS, farthestFirst(middle, MIDDLE_COUNT, []));
}

/** Rings of hues at several lightnesses and chromas. */
function candidates(): Lab[] {
  const candidateColours: Lab[] = [];
  for (let lightness = 0.46; lightness <= 0.8801; lightness += 0.02) {
    for (let chroma = 0.045; chroma <= 0.2001; chroma += 0.02) {
      // Steps of about the same length on small and large rings of hue.
      const hues = Math.round((2 * Math.PI * chroma) / 0.02);
      for (let step = 0; step < hues; step++) {
        const colour = fromPolar(lightness, chroma, FIRST_HUE + (360 * step) / hues);
        if (toRgb(colour)) candidateColours.push(colour);
      }
    }
  }
  return candidateColours;
}

/** Extends `initial`, else starts with a medium blue; each next colour is the farthest from all others. */
function farthestFirst(candidateLabs: Lab[], count: number, initial: Lab[]): Lab[] {
  const colours = [...initial];
  // Squared distances in a flat array: fast, because the map waits for it.
  const gaps = new Float64Array(candidateLabs.length).fill(Infinity);
  for (const colour of initial) updateGaps(gaps, candidateLabs, colour);
  if (!colours.length) {
    updateGaps(gaps, candidateLabs, fromPolar(0.68, 0.14, FIRST_HUE));
    colours.push(candidateLabs[gaps.indexOf(Math.min(...gaps))]!);
    updateGaps(gaps.fill(Infinity), candidateLabs, colours[0]!);
  }
  while (colours.length < count) {
    let next = 0;
    for (let index = 1; index < gaps.length; index++) if (gaps[index]! > gaps[next]!) next = index;
    colours.push(candidateLabs[next]!);
    updateGaps(gaps, candidateLabs, candidateLabs[next]!);
  }
  return colours;
}

function updateGaps(gaps: Float64Array, candidateLabs: Lab[], [lightness, a, b]: Lab): void {
  for (let index = 0; index < gaps.length; index++) {
    const other = candidateLabs[index]!;
    const [up, across, along] = [other[0] - lightness, other[1] - a, other[2] - b];
    const gap = up * up + across * across + along * along;
    if (gap < gaps[index]!) gaps[index] = gap;
  }
}
