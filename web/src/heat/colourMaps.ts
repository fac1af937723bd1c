/** Colours of heat as tables of 256 entries, and how much of the picture each covers. */

export type ColourMapName = "ember" | "jet";

/** 256 times red, green, blue and opacity, each 0..255; the first entry is clear. */
export type ColourTable = Uint8ClampedArray;

export const COLOUR_MAPS: { name: ColourMapName; title: string; about: string }[] = [
  { name: "ember", title: "Ember", about: "Ember: even steps of lightness" },
  { name: "jet", title: "Jet", about: "Jet: as in many papers; its bands are no borders" },
];

const LEVELS = 256;
const DARKEST = 0.34;
const LIGHTEST = 0.97;
/** Share of the heat from which on a colour covers as much as it ever does. */
const FULL_FROM = 0.55;

const tables = new Map<ColourMapName, ColourTable>();

/** The table of that name; made once. */
export function colourTable(name: ColourMapName): ColourTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = makeTable(name === "jet" ? jet : ember);
    tables.set(name, table);
  }
  return table;
}

/** `linear-gradient(...)` of a map without its transparency, for legends. */
export function gradient(name: ColourMapName, stops = 16): string {
  const table = colourTable(name);
  const colours = Array.from({ length: stops }, (_, place) => {
    const at = 4 * Math.round((place / (stops - 1)) * (LEVELS - 1));
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
  });
  return `linear-gradient(to right, ${colours.join(", ")})`;
}

function makeTable(colour: (share: number) => [number, number, number]): ColourTable {
  const table = new Uint8ClampedArray(4 * LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const share = level / (LEVELS - 1);
    const [red, green, blue] = colour(share);
    table.set([255 * red, 255 * green, 255 * blue, 255 * opacity(share)], 4 * level);
  }
  return table;
}

/** Clear at zero, rising smoothly, so that what is hardly warm leaves the picture alone. */
export function opacity(share: number): number {
  const along = Math.min(1, share / FULL_FROM);
  return along * along * (3 - 2 * along);
}

/** Dark violet over red and orange to pale yellow: lightness rises evenly in Oklab. */
function ember(share: number): [number, number, number] {
  const lightness = DARKEST + (LIGHTEST - DARKEST) * share;
  const hue = ((295 + 175 * share) * Math.PI) / 180;
  const chroma = 0.05 + 0.2 * Math.sin(Math.PI * Math.min(1, 0.12 + 0.83 * share));
  return onScreen(lightness, chroma, hue);
}

/** The map of many papers: straight lines from blue over cyan, yellow to red. */
function jet(share: number): [number, number, number] {
  const ramp = (centre: number) => clamp(1.5 - Math.abs(4 * share - centre));
  return [ramp(3), ramp(2), ramp(1)];
}

/** A colour of Oklab in sRGB 0..1, paler where no screen can show it. */
function onScreen(lightness: number, chroma: number, hue: number): [number, number, number] {
  let linear = linearRgb(lightness, chroma, hue);
  while (chroma > 0 && linear.some((part) => part < 0 || part > 1)) {
    chroma -= 0.004;
    linear = linearRgb(lightness, chroma, hue);
  }
  return linear.map((part) => curved(clamp(part))) as [number, number, number];
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

function curved(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
