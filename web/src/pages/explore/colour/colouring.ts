import { categoryNames, robustRange, type Values } from "../data/columns";
import { categoryColour } from "./categories";
import type { Rgb } from "./oklab";
import { type Background, scaleColours, quantize } from "./scale";

/** The colours of all rows by a column. */
export interface Colouring {
  /** Index in the palette, row by row. */
  codes: Uint16Array<ArrayBuffer>;
  colours: readonly Rgb[];
  /** Range of the scale; null for category columns, whose codes are indices of `colours`. */
  range: readonly [low: number, high: number] | null;
}

const GREY: Rgb = [0.5, 0.5, 0.5];
/** Wrong and right: distinguishable without red and green. */
const CORRECTNESS_COLOURS: readonly Rgb[] = [
  [0.93, 0.55, 0.2],
  [0.35, 0.65, 0.95],
];

/** The last colour is grey, for rows without a value. */
export function colourRows(
  { column, array }: Values,
  classes: readonly string[],
  background: Background,
): Colouring {
  if (column.kind === "number") {
    const range = robustRange(array as Float32Array);
    const codes = quantize(array as Float32Array, ...range);
    return { codes, colours: [...scaleColours(background), GREY], range };
  }
  const names = categoryNames(column);
  const colours = column.kind === "truth" ? CORRECTNESS_COLOURS : categoryColours(names, classes);
  return { codes: categoryCodes(array, names.length), colours: [...colours, GREY], range: null };
}

/** One colour for all rows. */
export function uniformColouring(rows: number): Colouring {
  return { codes: new Uint16Array(rows), colours: [[0.55, 0.68, 0.75]], range: null };
}

/** A class has the same colour in the label and in the prediction. */
function categoryColours(names: readonly string[], classes: readonly string[]): Rgb[] {
  const codeOfClass = new Map(classes.map((name, place) => [name, place]));
  const hasClassNames = names.some((name) => codeOfClass.has(name));
  let nextCode = classes.length;
  return names.map((name, code) =>
    categoryColour(hasClassNames ? (codeOfClass.get(name) ?? nextCode++) : code),
  );
}

function categoryCodes(array: ArrayLike<number>, names: number): Uint16Array<ArrayBuffer> {
  const codes = new Uint16Array(array.length);
  for (let row = 0; row < array.length; row++) {
    const code = array[row]!;
    codes[row] = code >= 0 && code < names ? code : names;
  }
  return codes;
}

/** The palette of the renderer; colours that are not emphasised are drawn grey. */
export function buildPalette(
  colours: readonly Rgb[],
  emphasised: ReadonlySet<number> | null,
): Uint8Array {
  const palette = new Uint8Array(4 * colours.length);
  colours.forEach((colour, code) => {
    const visible = !emphasised || emphasised.has(code);
    palette.set([...colour.map((value) => Math.round(value * 255)), visible ? 255 : 0], 4 * code);
  });
  return palette;
}
