import type { Numbers } from "../../../api/arrays";
import type { Column } from "../../../api/types";

/** A column and its values, row by row. */
export interface Values {
  column: Column;
  array: Numbers;
}

const BOOLEAN_NAMES = ["no", "yes"];
const UNKNOWN_CODES = { uint8: 255, uint16: 65535, int32: -1, float32: NaN } as const;

/** The code of missing values. */
export function unknownCode(column: Column): number {
  return UNKNOWN_CODES[column.type];
}

/** Names by code of a category column; boolean columns have no and yes. */
export function categoryNames(column: Column): readonly string[] {
  return column.kind === "truth" ? BOOLEAN_NAMES : (column.values ?? []);
}

/** The name to show, which may differ from the name in conditions. */
export function displayName(column: Column, code: number): string {
  if (column.name === "correct") return code ? "right" : "wrong";
  return categoryNames(column)[code] ?? "";
}

/** Number of rows of each code within a mask; without a mask, of all rows. */
export function countCodes({ column, array }: Values, mask?: Uint8Array | null): Uint32Array {
  const counts = new Uint32Array(categoryNames(column).length);
  for (let row = 0; row < array.length; row++) {
    const code = array[row]!;
    if ((!mask || mask[row]) && code >= 0 && code < counts.length) counts[code]!++;
  }
  return counts;
}

const MAX_SAMPLES = 20_000;

/**
 * The range of all but a few values, so that an outlier does not compress the colours.
 *
 * The 1st and 99th percentile of up to 20,000 values.
 */
export function robustRange(values: Float32Array): [low: number, high: number] {
  const stride = Math.max(1, Math.floor(values.length / MAX_SAMPLES));
  const sample: number[] = [];
  for (let row = 0; row < values.length; row += stride) {
    const value = values[row]!;
    if (!Number.isNaN(value)) sample.push(value);
  }
  if (!sample.length) return [0, 1];
  const sorted = Float32Array.from(sample).sort();
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return quantile(0.99) > quantile(0.01)
    ? [quantile(0.01), quantile(0.99)]
    : [sorted[0]!, sorted.at(-1)!];
}

/** Histogram with bins of equal width; values outside the range are in the first and last bin. */
export function histogram(
  values: Numbers,
  [low, high]: readonly [number, number],
  bins: number,
  mask?: Uint8Array | null,
): Uint32Array {
  const counts = new Uint32Array(bins);
  const factor = high > low ? bins / (high - low) : 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if ((mask && !mask[row]) || Number.isNaN(value)) continue;
    counts[Math.max(0, Math.min(bins - 1, Math.floor((value - low) * factor)))]!++;
  }
  return counts;
}
