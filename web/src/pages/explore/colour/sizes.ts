import { robustRange, type Values } from "../data/columns";

/** Size of a point without a size column, in units of the renderer. */
export const DEFAULT_SIZE = 64;

const SMALLEST = 12;
const LARGEST = 255;

/** Point sizes by a column of numbers, else the default: the area grows with the value. */
export function pointSizes(values: Values | undefined, rows: number): Uint8Array {
  const sizes = new Uint8Array(rows).fill(DEFAULT_SIZE);
  if (!values || values.column.kind !== "number") return sizes;
  const numbers = values.array as Float32Array;
  const [low, high] = robustRange(numbers);
  for (let row = 0; row < rows; row++) {
    const value = numbers[row]!;
    if (Number.isNaN(value) || high <= low) continue;
    const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
    sizes[row] = Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(share));
  }
  return sizes;
}
