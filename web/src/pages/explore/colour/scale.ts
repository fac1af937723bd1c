import { fromPolar, type Rgb, toDisplayableRgb } from "./oklab";

/** Number of colours of a continuous scale. */
export const STEPS = 256;

export type Background = "dark" | "light";

/** Lightness changes evenly from violet over teal to yellow; high values contrast with the background. */
const ENDS = {
  dark: { from: [0.42, 0.13, 300], to: [0.93, 0.15, 105] },
  light: { from: [0.84, 0.11, 105], to: [0.3, 0.13, 300] },
} as const;

/** The colours of a perceptually uniform scale. */
export function scaleColours(background: Background): Rgb[] {
  const { from, to } = ENDS[background];
  return Array.from({ length: STEPS }, (_, step) => {
    const share = step / (STEPS - 1);
    const [lightness, chroma, hue] = from.map((low, index) => low + (to[index]! - low) * share);
    return toDisplayableRgb(fromPolar(lightness!, chroma!, hue!));
  });
}

/** Step of each value in a range, 0..255; `STEPS` for missing values. */
export function quantize(
  values: Float32Array,
  low: number,
  high: number,
): Uint16Array<ArrayBuffer> {
  const codes = new Uint16Array(values.length);
  const factor = high > low ? (STEPS - 1) / (high - low) : 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) codes[row] = STEPS;
    else codes[row] = Math.max(0, Math.min(STEPS - 1, Math.round((value - low) * factor)));
  }
  return codes;
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red * 255)} ${Math.round(green * 255)} ${Math.round(blue * 255)})`;
}
