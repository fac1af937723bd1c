import { expect, test } from "vitest";

import { nearestRowTo, pointGrid } from "./grid";

/** A reproducible pseudo-random sequence. */
function pseudoRandomPoints(count: number): Uint16Array {
  let state = 1;
  return Uint16Array.from({ length: 2 * count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  });
}

function bruteForceNearest(points: Uint16Array, x: number, y: number, radius: number): number {
  let best = radius ** 2;
  let nearestRow = -1;
  for (let row = 0; row < points.length / 2; row++) {
    const gap = (points[2 * row]! - x) ** 2 + (points[2 * row + 1]! - y) ** 2;
    if (gap < best) [best, nearestRow] = [gap, row];
  }
  return nearestRow;
}

test("the nearest point agrees with a brute-force search", () => {
  const points = pseudoRandomPoints(5000);
  const grid = pointGrid(points);
  const places = pseudoRandomPoints(300);
  for (let at = 0; at < 300; at++) {
    const [x, y] = [places[2 * at]!, places[2 * at + 1]!];
    for (const radius of [200, 3000]) {
      expect(nearestRowTo(grid, x, y, radius, () => true)).toBe(
        bruteForceNearest(points, x, y, radius),
      );
    }
  }
});

test("excluded points are skipped; corners are included", () => {
  const points = Uint16Array.of(0, 0, 65535, 65535, 65530, 65535);
  const grid = pointGrid(points);
  expect(nearestRowTo(grid, 65536, 65536, 50, () => true)).toBe(1);
  expect(nearestRowTo(grid, 65536, 65536, 50, (row) => row !== 1)).toBe(2);
  expect(nearestRowTo(grid, 30000, 30000, 50, () => true)).toBe(-1);
});

test("without points there is no result", () => {
  expect(nearestRowTo(pointGrid(new Uint16Array(0)), 5, 5, 100, () => true)).toBe(-1);
});
