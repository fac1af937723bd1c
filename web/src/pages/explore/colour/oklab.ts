/** OKLab (Björn Ottosson, 2020): distances are about proportional to visible differences. */
export type Lab = readonly [lightness: number, a: number, b: number];
export type Rgb = readonly [red: number, green: number, blue: number];

/** A colour from lightness, chroma and hue (in degrees). */
export function fromPolar(lightness: number, chroma: number, hue: number): Lab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** sRGB in 0..1; null for colours out of gamut. */
export function toRgb([lightness, a, b]: Lab): Rgb | null {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  if (linear.some((value) => value < 0 || value > 1)) return null;
  return linear.map(gammaEncode) as unknown as Rgb;
}

/** sRGB in 0..1, with less chroma for colours out of gamut. */
export function toDisplayableRgb(colour: Lab): Rgb {
  const [lightness, a, b] = colour;
  for (let share = 1; share > 0; share -= 0.04) {
    const rgb = toRgb([lightness, a * share, b * share]);
    if (rgb) return rgb;
  }
  return [lightness, lightness, lightness];
}

export function distance(first: Lab, second: Lab): number {
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

function gammaEncode(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
