/** Corners x, y, x, y, ... in units of the map, 0..65535. */
export type Polygon = readonly number[];

export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

export function boundsOf(polygon: Polygon): Bounds {
  const bounds = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (let at = 0; at < polygon.length; at += 2) {
    bounds.left = Math.min(bounds.left, polygon[at]!);
    bounds.right = Math.max(bounds.right, polygon[at]!);
    bounds.bottom = Math.min(bounds.bottom, polygon[at + 1]!);
    bounds.top = Math.max(bounds.top, polygon[at + 1]!);
  }
  return bounds;
}

/** Whether a ray to the right of a point crosses the border an odd number of times. */
export function contains(polygon: Polygon, x: number, y: number): boolean {
  let inside = false;
  let fromX = polygon.at(-2)!;
  let fromY = polygon.at(-1)!;
  for (let at = 0; at < polygon.length; at += 2) {
    const toX = polygon[at]!;
    const toY = polygon[at + 1]!;
    if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) {
      inside = !inside;
    }
    fromX = toX;
    fromY = toY;
  }
  return inside;
}

/** Mask of the points inside; `points` are x, y, x, y, ... */
export function pointsInside(polygon: Polygon, points: Uint16Array): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(points.length / 2);
  if (polygon.length < 6) return mask;
  const { left, right, bottom, top } = boundsOf(polygon);
  for (let row = 0; row < mask.length; row++) {
    const x = points[2 * row]!;
    const y = points[2 * row + 1]!;
    if (x < left || x > right || y < bottom || y > top) continue;
    if (contains(polygon, x, y)) mask[row] = 1;
  }
  return mask;
}

/** Fewer corners, none of those left out farther than `most` from the new border (Douglas-Peucker). */
export function simplify(polygon: Polygon, tolerance: number): number[] {
  const corners = polygon.length / 2;
  if (corners < 4) return [...polygon];
  const keep = new Uint8Array(corners);
  keep[0] = keep[corners - 1] = 1;
  const spans: [number, number][] = [[0, corners - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span;
    const farthest = farthestFrom(polygon, first, last, tolerance);
    if (farthest < 0) continue;
    keep[farthest] = 1;
    spans.push([first, farthest], [farthest, last]);
  }
  return polygon.filter((_, at) => keep[at >> 1]);
}

function farthestFrom(polygon: Polygon, first: number, last: number, tolerance: number): number {
  const [x, y] = [polygon[2 * first]!, polygon[2 * first + 1]!];
  const [across, up] = [polygon[2 * last]! - x, polygon[2 * last + 1]! - y];
  const length = Math.hypot(across, up);
  let maxGap = tolerance;
  let farthest = -1;
  for (let corner = first + 1; corner < last; corner++) {
    const [right, above] = [polygon[2 * corner]! - x, polygon[2 * corner + 1]! - y];
    const gap = length ? Math.abs(across * above - up * right) / length : Math.hypot(right, above);
    if (gap > maxGap) [maxGap, farthest] = [gap, corner];
  }
  return farthest;
}
