/** A heatmap of a clip as the server gives it, and its values at any time and size. */

/** Left, top, right and bottom in shares of the picture. */
export type Box = readonly [number, number, number, number];

export interface Heatmap {
  frames: number;
  height: number;
  width: number;
  /** (frames, height, width); 255 is the most of the whole clip. */
  values: Uint8Array;
  /** Seconds of each frame, ascending. */
  times: readonly number[];
  box: Box;
}

/** Between which two a value lies, and how far on the way to the second, 0..1. */
export interface Between {
  lower: number;
  upper: number;
  share: number;
}

/** Between which two of the ascending times a time lies; outside, the outermost goes on. */
export function between(times: readonly number[], time: number): Between {
  const last = times.length - 1;
  if (last < 0) return { lower: 0, upper: 0, share: 0 };
  const upper = times.findIndex((one) => one > time);
  if (upper === 0) return { lower: 0, upper: 0, share: 0 };
  if (upper === -1) return { lower: last, upper: last, share: 0 };
  const lower = upper - 1;
  const span = times[upper]! - times[lower]!;
  return { lower, upper, share: span > 0 ? (time - times[lower]!) / span : 0 };
}

/** Which of the ascending times is nearest to a time. */
export function nearest(times: readonly number[], time: number): number {
  const { lower, upper, share } = between(times, time);
  return share > 0.5 ? upper : lower;
}

/** For each of `size` pixels, between which cells its centre lies; cell i has its centre at (i + 0.5) / cells. */
export function pixelsBetween(cells: number, size: number): Between[] {
  return Array.from({ length: size }, (_, pixel) => {
    const place = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) / size) * cells - 0.5));
    const lower = Math.min(Math.floor(place), Math.max(0, cells - 2));
    return { lower, upper: Math.min(lower + 1, cells - 1), share: place - lower };
  });
}

/** Values 0..255 at a time, `height` by `width` pixels over the heatmap's box: linear in time and space. */
export function valuesAt(
  heatmap: Heatmap,
  time: number,
  height: number,
  width: number,
): Uint8ClampedArray {
  const wide = widened(frameAt(heatmap, time), heatmap.height, heatmap.width, width);
  const values = new Uint8ClampedArray(height * width);
  pixelsBetween(heatmap.height, height).forEach(({ lower, upper, share }, row) => {
    const [to, above, below] = [row * width, lower * width, upper * width];
    for (let column = 0; column < width; column++) {
      values[to + column] = wide[above + column]! * (1 - share) + wide[below + column]! * share;
    }
  });
  return values;
}

/** Coarse rows of so many cells at `size` pixels across. */
function widened(coarse: Float32Array, rows: number, cells: number, size: number): Float32Array {
  const wide = new Float32Array(rows * size);
  pixelsBetween(cells, size).forEach(({ lower, upper, share }, column) => {
    for (let row = 0; row < rows; row++) {
      const from = row * cells;
      wide[row * size + column] =
        coarse[from + lower]! * (1 - share) + coarse[from + upper]! * share;
    }
  });
  return wide;
}

/** The coarse map at a time, linear between frames. */
export function frameAt(heatmap: Heatmap, time: number): Float32Array {
  const cells = heatmap.height * heatmap.width;
  const { lower, upper, share } = between(heatmap.times, time);
  const before = heatmap.values.subarray(lower * cells, (lower + 1) * cells);
  const after = heatmap.values.subarray(upper * cells, (upper + 1) * cells);
  return Float32Array.from(before, (value, cell) => value * (1 - share) + after[cell]! * share);
}
