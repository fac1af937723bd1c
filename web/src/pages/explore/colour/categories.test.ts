import { expect, test } from "vitest";

import { categoryColour, categoryLab, COLOURS } from "./categories";
import { distance, toRgb } from "./oklab";

/** Trained observers distinguish large patches at about .02; points are small. */
const DISTINGUISHABLE = 0.03;

test("the first 400 colours can be distinguished", () => {
  let closest = Infinity;
  for (let first = 0; first < 400; first++) {
    for (let second = 0; second < first; second++) {
      closest = Math.min(closest, distance(categoryLab(first), categoryLab(second)));
    }
  }
  expect(closest).toBeGreaterThan(DISTINGUISHABLE);
});

test("the first twenty are far from each other", () => {
  let closest = Infinity;
  for (let first = 0; first < 20; first++) {
    for (let second = 0; second < first; second++) {
      closest = Math.min(closest, distance(categoryLab(first), categoryLab(second)));
    }
  }
  expect(closest).toBeGreaterThan(0.1);
});

test("a colour depends only on its number, and is in the sRGB gamut", () => {
  expect(categoryColour(3)).toEqual(categoryColour(3 + COLOURS));
  for (let code = 0; code < COLOURS; code++) {
    expect(toRgb(categoryLab(code))).toEqual(categoryColour(code));
    const [lightness] = categoryLab(code);
    expect(lightness).toBeGreaterThan(0.4);
    expect(lightness).toBeLessThan(0.9);
  }
});

test("white, black and red have their OKLab coordinates", () => {
  expect(toRgb([1, 0, 0])?.map((value) => Math.round(value * 255))).toEqual([255, 255, 255]);
  expect(toRgb([0, 0, 0])).toEqual([0, 0, 0]);
  // Reference: sRGB red is L .628, a .225, b .126.
  const red = toRgb([0.627955, 0.224863, 0.125846]);
  expect(red?.map((value) => Math.round(value * 255))).toEqual([255, 0, 0]);
});
