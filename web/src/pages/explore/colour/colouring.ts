import { namesOf, usualEnds, type Values } from "../data/columns";
import { categoryColour } from "./categories";
import type { Rgb } from "./oklab";
import { type Ground, scaleColours, steps } from "./scale";

/** Colours of all rows by a column. */
export interface Colouring {
  /** Place in the palette, row by row. */
  codes: Uint16Array<ArrayBuffer>;
  colours: readonly Rgb[];
  /** Ends of the scale; null for columns of names, whose codes are those of `colours`. */
  ends: readonly [low: number, high: number] | null;
}

const GREY: Rgb = [0.5, 0.5, 0.5];
/** Wrong and right: told apart by those too who can't tell red from green. */
const TRUTHS: readonly Rgb[] = [
  [0.93, 0.55, 0.2],
  [0.35, 0.65, 0.95],
];

/** The last colour is grey, for rows of which the value is unknown. */
export function colouringOf(
  { column, array }: Values,
  classes: readonly string[],
  ground: Ground,
): Colouring {
  if (column.kind === "number") {
    const ends = usualEnds(array as Float32Array);
    const codes = steps(array as Float32Array, ...ends);
    return { codes, colours: [...scaleColours(ground), GREY], ends };
  }
  const names = namesOf(column);
  const colours = column.kind === "truth" ? TRUTHS : categoryColours(names, classes);
  return { codes: namedCodes(array, names.length), colours: [...colours, GREY], ends: null };
}

/** All rows alike. */
export function plainColouring(rows: number): Colouring {
  return { codes: new Uint16Array(rows), colours: [[0.55, 0.68, 0.75]], ends: null };
}

/** A class has the same colour as label and as prediction. */
function categoryColours(names: readonly string[], classes: readonly string[]): Rgb[] {
  const places = new Map(classes.map((name, place) => [name, place]));
  const ofClasses = names.some((name) => places.has(name));
  let next = classes.length;
  return names.map((name, code) => categoryColour(ofClasses ? (places.get(name) ?? next++) : code));
}

function namedCodes(array: ArrayLike<number>, names: number): Uint16Array<ArrayBuffer> {
  const codes = new Uint16Array(array.length);
  for (let row = 0; row < array.length; row++) {
    const code = array[row]!;
    codes[row] = code >= 0 && code < names ? code : names;
  }
  return codes;
}

/** As the renderer takes it; what is not emphasised is shown grey. */
export function paletteOf(
  colours: readonly Rgb[],
  emphasised: ReadonlySet<number> | null,
): Uint8Array {
  const palette = new Uint8Array(4 * colours.length);
  colours.forEach((colour, code) => {
    const shown = !emphasised || emphasised.has(code);
    palette.set([...colour.map((value) => Math.round(value * 255)), shown ? 255 : 0], 4 * code);
  });
  return palette;
}
