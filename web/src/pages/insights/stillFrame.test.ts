import { describe, expect, it } from "vitest";

import { difference } from "./stillFrame";

/** A picture four wide and one high: two pixels of a clip, two of its heat. */
const picture = (...greys: number[]) =>
  Uint8ClampedArray.from(greys.flatMap((g) => [g, g, g, 255]));

describe("difference of the two sides", () => {
  it("is nothing where there is no heat", () => {
    expect(difference(picture(10, 20, 10, 20), 4, 1)).toBe(0);
  });
  it("is that of the pixels that lie over each other", () => {
    // Of the first of a side: 3 parts that differ by 40.
    expect(difference(picture(10, 20, 50, 20), 4, 1)).toBe(120);
  });
  it("leaves out a gap between the sides", () => {
    expect(difference(picture(10, 99, 12), 3, 1)).toBe(6);
  });
});
