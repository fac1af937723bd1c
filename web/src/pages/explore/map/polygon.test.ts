import { expect, test } from "vitest";

import { pointsInside, simplify } from "./polygon";

const SQUARE = [10, 10, 20, 10, 20, 20, 10, 20];
/** A square with a notch at the top: a point in the notch is outside. */
const NOTCHED = [0, 0, 100, 0, 100, 100, 60, 100, 50, 20, 40, 100, 0, 100];

const of = (polygon: number[], ...points: number[]) =>
  Array.from(pointsInside(polygon, Uint16Array.from(points)));

test("a square contains the points within its sides", () => {
  expect(of(SQUARE, 15, 15, 5, 15, 15, 25, 25, 25, 11, 19)).toEqual([1, 0, 0, 0, 1]);
});

test("a notch is outside, its surroundings are inside", () => {
  expect(of(NOTCHED, 50, 60, 30, 60, 70, 60, 50, 10)).toEqual([0, 1, 1, 1]);
});

test("the direction of the corners makes no difference", () => {
  const turned: number[] = [];
  for (let at = NOTCHED.length - 2; at >= 0; at -= 2) turned.push(NOTCHED[at]!, NOTCHED[at + 1]!);
  expect(of(turned, 50, 60, 30, 60, 50, 10)).toEqual([0, 1, 1]);
});

test("a circle covers pi / 4 of its square", () => {
  const circle = Array.from({ length: 400 }, (_, at) => {
    const angle = ((at >> 1) / 200) * 2 * Math.PI;
    return 32768 + 30000 * (at % 2 ? Math.sin(angle) : Math.cos(angle));
  });
  const points = new Uint16Array(2 * 200 * 200);
  for (let at = 0; at < 200 * 200; at++) {
    points[2 * at] = 2768 + (at % 200) * 300;
    points[2 * at + 1] = 2768 + Math.floor(at / 200) * 300;
  }
  const share = pointsInside(circle, points).reduce((sum, value) => sum + value, 0) / (200 * 200);
  expect(share).toBeCloseTo(Math.PI / 4, 2);
});

test("fewer than three corners contain nothing", () => {
  expect(of([0, 0, 10, 10], 5, 5)).toEqual([0]);
});

test("redundant corners are removed, others stay", () => {
  expect(simplify([0, 0, 5, 0.1, 10, 0, 10, 5, 10, 10, 0, 10], 0.5)).toEqual([
    0, 0, 10, 0, 10, 10, 0, 10,
  ]);
});
