import { fromPolar, type Lab, type Rgb, toRgb } from "./oklab";

/** Categories that have a colour of their own; further ones begin again. */
export const COLOURS = 512;

const FIRST_HUE = 235;
/** Where categories are few, all stand out of dark and light ground alike. */
const MIDDLE_COUNT = 24;
const MIDDLE_LIGHTNESS = [0.57, 0.81] as const;

let cachedColours: Lab[] | null = null;

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
      // Steps of about the same length on small and large rings.
      const hues = Math.round((2 * Math.PI * chroma) / 0.02);
      for (let step = 0; step < hues; step++) {
        const colour = fromPolar(lightness, chroma, FIRST_HUE + (360 * step) / hues);
        if (toRgb(colour)) candidateColours.push(colour);
      }
    }
  }
  return candidateColours;
}

/** Goes on from those `begun`, else from a middle blue; each next one is farthest from all others. */
function farthestFirst(candidateLabs: Lab[], count: number, initial: Lab[]): Lab[] {
  const colours = [...initial];
  // Squared, and in a flat array: it is done while somebody waits for the map.
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
