/** Colormaps of heat as tables of 256 colours with their opacity. */

export type ColormapName = "heat" | "jet";

/** 256 times red, green, blue and opacity, each 0..255; the first entry is transparent. */
export type ColourTable = Uint8ClampedArray;

export const COLORMAPS: { name: ColormapName; title: string; description: string }[] = [
  { name: "heat", title: "Heat", description: "Heat: lightness rises in even steps" },
  {
    name: "jet",
    title: "Jet",
    description: "Jet: common in papers, but its bands suggest borders that do not exist",
  },
];

const LEVELS = 256;
const DARKEST = 0.34;
const LIGHTEST = 0.97;
/** Value from which on the colours are opaque. */
const FULL_OPACITY_FROM = 0.55;

const tables = new Map<ColormapName, ColourTable>();

/** The table of a colormap; built once. */
export function colourTable(name: ColormapName): ColourTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = buildTable(name === "jet" ? jet : heatColormap);
    tables.set(name, table);
  }
  return table;
}

/** CSS `linear-gradient(...)` of a colormap without transparency, for legends. */
export function gradient(name: ColormapName, stops = 16): string {
  const table = colourTable(name);
  const colours = Array.from({ length: stops }, (_, stop) => {
    const offset = 4 * Math.round((stop / (stops - 1)) * (LEVELS - 1));
    return `rgb(${table[offset]} ${table[offset + 1]} ${table[offset + 2]})`;
  });
  return `linear-gradient(to right, ${colours.join(", ")})`;
}

function buildTable(colour: (share: number) => [number, number, number]): ColourTable {
  const table = new Uint8ClampedArray(4 * LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const share = level / (LEVELS - 1);
    const [red, green, blue] = colour(share);
    table.set([255 * red, 255 * green, 255 * blue, 255 * opacity(share)], 4 * level);
  }
  return table;
}

/** Transparent at zero and smoothly increasing, so that small values do not hide the image. */
export function opacity(share: number): number {
  const fraction = Math.min(1, share / FULL_OPACITY_FROM);
  return fraction * fraction * (3 - 2 * fraction);
}

/** Dark violet, red, orange, pale yellow: lightness increases evenly in Oklab. */
function heatColormap(share: number): [number, number, number] {
  const lightness = DARKEST + (LIGHTEST - DARKEST) * share;
  const hue = ((295 + 175 * share) * Math.PI) / 180;
  const chroma = 0.05 + 0.2 * Math.sin(Math.PI * Math.min(1, 0.12 + 0.83 * share));
  return toDisplayableRgb(lightness, chroma, hue);
}

/** The colormap of many papers: piecewise linear from blue over cyan and yellow to red. */
function jet(share: number): [number, number, number] {
  const ramp = (centre: number) => clamp(1.5 - Math.abs(4 * share - centre));
  return [ramp(3), ramp(2), ramp(1)];
}

/** A colour of Oklab in sRGB 0..1, with less chroma if it is out of gamut. */
function toDisplayableRgb(
  lightness: number,
  chroma: number,
  hue: number,
): [number, number, number] {
  let linear = linearRgb(lightness, chroma, hue);
  while (chroma > 0 && linear.some((part) => part < 0 || part > 1)) {
    chroma -= 0.004;
    linear = linearRgb(lightness, chroma, hue);
  }
  return linear.map((part) => gammaEncode(clamp(part))) as [number, number, number];
}

/** From Oklab by the cones of the eye to linear sRGB (Ottosson 2020, bottosson.github.io/posts/oklab). */
function linearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function gammaEncode(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
