import { describe, expect, it } from "vitest";

import { difference } from "./stillFrame";

/** An image of 4 by 1 pixels: two pixels of a clip, two of its heat. */
const picture = (...greys: number[]) =>
  Uint8ClampedArray.from(greys.flatMap((g) => [g, g, g, 255]));

describe("difference of the two sides", () => {
  it("is zero without heat", () => {
    expect(difference(picture(10, 20, 10, 20), 4, 1)).toBe(0);
  });
  it("is the difference of corresponding pixels", () => {
    // The first pixel of each side: 3 channels that differ by 40.
    expect(difference(picture(10, 20, 50, 20), 4, 1)).toBe(120);
  });
  it("ignores a gap between the sides", () => {
    expect(difference(picture(10, 99, 12), 3, 1)).toBe(6);
  });
});
