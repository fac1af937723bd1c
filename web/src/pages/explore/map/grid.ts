/** Points in a grid of cells for a fast search of the nearest one. */
export interface PointGrid {
  points: Uint16Array;
  /** Cells per side. */
  side: number;
  /** Start index of each cell in `rows`. */
  starts: Uint32Array;
  rows: Uint32Array;
}

const MAP_UNITS = 65536;
const POINTS_A_CELL = 4;

/** Counting sort, about 20 ms for 250,000 points. */
export function pointGrid(points: Uint16Array): PointGrid {
  const count = points.length / 2;
  const side = Math.max(1, Math.min(1024, Math.ceil(Math.sqrt(count / POINTS_A_CELL))));
  const starts = new Uint32Array(side * side + 1);
  const cell = (row: number) => {
    const across = Math.floor((points[2 * row]! * side) / MAP_UNITS);
    return Math.floor((points[2 * row + 1]! * side) / MAP_UNITS) * side + across;
  };
  for (let row = 0; row < count; row++) starts[cell(row) + 1]!++;
  for (let at = 0; at < side * side; at++) starts[at + 1]! += starts[at]!;
  const rows = new Uint32Array(count);
  const next = starts.slice();
  for (let row = 0; row < count; row++) rows[next[cell(row)]!++] = row;
  return { points, side, starts, rows };
}

/** The nearest allowed point within `radius`, or -1. */
export function nearestRowTo(
  { points, side, starts, rows }: PointGrid,
  x: number,
  y: number,
  radius: number,
  isAllowed: (row: number) => boolean,
): number {
  const clamp = (value: number) =>
    Math.max(0, Math.min(side - 1, Math.floor((value * side) / MAP_UNITS)));
  let best = radius * radius;
  let nearestRow = -1;
  for (let line = clamp(y - radius); line <= clamp(y + radius); line++) {
    const from = starts[line * side + clamp(x - radius)]!;
    const to = starts[line * side + clamp(x + radius) + 1]!;
    // The cells of a line are contiguous.
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      const gap = (points[2 * row]! - x) ** 2 + (points[2 * row + 1]! - y) ** 2;
      if (gap <= best && isAllowed(row)) [best, nearestRow] = [gap, row];
    }
  }
  return nearestRow;
}
