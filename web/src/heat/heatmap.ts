/** A heatmap of a clip as the server sends it, and its values at any time and size. */

/** Left, top, right and bottom as fractions of the image. */
export type Box = readonly [number, number, number, number];

export interface Heatmap {
  frames: number;
  height: number;
  width: number;
  /** (frames, height, width); 255 is the maximum of the clip. */
  values: Uint8Array;
  /** Seconds of each frame, ascending. */
  times: readonly number[];
  box: Box;
}

/** The two neighbours of a value, and its relative position between them, 0..1. */
export interface Interpolation {
  lower: number;
  upper: number;
  share: number;
}

/** The two ascending times around a time; outside the range, the first or the last one. */
export function interpolate(times: readonly number[], time: number): Interpolation {
  const last = times.length - 1;
  if (last < 0) return { lower: 0, upper: 0, share: 0 };
  const upper = times.findIndex((candidate) => candidate > time);
  if (upper === 0) return { lower: 0, upper: 0, share: 0 };
  if (upper === -1) return { lower: last, upper: last, share: 0 };
  const lower = upper - 1;
  const span = times[upper]! - times[lower]!;
  return { lower, upper, share: span > 0 ? (time - times[lower]!) / span : 0 };
}

/** Index of the nearest of the ascending times. */
export function nearestIndex(times: readonly number[], time: number): number {
  const { lower, upper, share } = interpolate(times, time);
  return share > 0.5 ? upper : lower;
}

/** For each of `size` pixels, the cells around its centre; cell i has its centre at (i + 0.5) / cells. */
export function pixelInterpolations(cells: number, size: number): Interpolation[] {
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
  const resized = resizeColumns(frameAt(heatmap, time), heatmap.height, heatmap.width, width);
  const values = new Uint8ClampedArray(height * width);
  pixelInterpolations(heatmap.height, height).forEach(({ lower, upper, share }, row) => {
    const [to, above, below] = [row * width, lower * width, upper * width];
    for (let column = 0; column < width; column++) {
      values[to + column] =
        resized[above + column]! * (1 - share) + resized[below + column]! * share;
    }
  });
  return values;
}

/** Resizes the columns of a coarse map to `size` pixels. */
function resizeColumns(
  coarse: Float32Array,
  rows: number,
  cells: number,
  size: number,
): Float32Array {
  const resized = new Float32Array(rows * size);
  pixelInterpolations(cells, size).forEach(({ lower, upper, share }, column) => {
    for (let row = 0; row < rows; row++) {
      const from = row * cells;
      resized[row * size + column] =
        coarse[from + lower]! * (1 - share) + coarse[from + upper]! * share;
    }
  });
  return resized;
}

/** The coarse map at a time, linear between frames. */
export function frameAt(heatmap: Heatmap, time: number): Float32Array {
  const cells = heatmap.height * heatmap.width;
  const { lower, upper, share } = interpolate(heatmap.times, time);
  const before = heatmap.values.subarray(lower * cells, (lower + 1) * cells);
  const after = heatmap.values.subarray(upper * cells, (upper + 1) * cells);
  return Float32Array.from(before, (value, cell) => value * (1 - share) + after[cell]! * share);
}
