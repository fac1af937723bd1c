import { expect, test } from "vitest";

import { fitCamera, pan, toMap, toScreen, zoom } from "./camera";

const SIZE = { width: 900, height: 700 };

test("screen and map coordinates are inverse", () => {
  const camera = { x: 0.3, y: 0.8, scale: 1234 };
  const [x, y] = toScreen(camera, SIZE, toMap(camera, SIZE, [17, 600]));
  expect(x).toBeCloseTo(17);
  expect(y).toBeCloseTo(600);
});

test("the point under the pointer stays there when zooming", () => {
  const camera = fitCamera(SIZE);
  const under = toMap(camera, SIZE, [300, 200]);
  const [x, y] = toMap(zoom(camera, SIZE, [300, 200], 3), SIZE, [300, 200]);
  expect(x).toBeCloseTo(under[0]);
  expect(y).toBeCloseTo(under[1]);
});

test("dragging moves the map with the pointer", () => {
  const camera = fitCamera(SIZE);
  const under = toMap(camera, SIZE, [300, 200]);
  const [x, y] = toMap(pan(camera, 40, -25), SIZE, [340, 175]);
  expect(x).toBeCloseTo(under[0]);
  expect(y).toBeCloseTo(under[1]);
});

test("the whole map is visible at first", () => {
  const camera = fitCamera(SIZE);
  for (const corner of [
    [0, 0],
    [1, 1],
  ] as const) {
    const [x, y] = toScreen(camera, SIZE, corner);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(SIZE.width);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(SIZE.height);
  }
});
