import { describe, expect, it } from "vitest";
import { boxRectangle, clipBox, fitInside } from "./rectangles";
import { colourTable, opacity } from "./colormaps";
import type { Heatmap } from "./heatmap";
import { interpolate, nearestIndex, pixelInterpolations, valuesAt } from "./heatmap";
import { applyColormap } from "./paint";

function heatmap(values: number[], frames: number, height: number, width: number): Heatmap {
  const times = Array.from({ length: frames }, (_, frame) => frame);
  return { frames, height, width, values: Uint8Array.from(values), times, box: [0, 0, 1, 1] };
}

describe("time", () => {
  it("lies between two frames by its share of the way", () => {
    expect(interpolate([0, 2, 3], 0.5)).toEqual({ lower: 0, upper: 1, share: 0.25 });
    expect(interpolate([0, 2, 3], 2)).toEqual({ lower: 1, upper: 2, share: 0 });
  });
  it("goes on unchanged before the first and after the last frame", () => {
    expect(interpolate([1, 2], 0)).toEqual({ lower: 0, upper: 0, share: 0 });
    expect(interpolate([1, 2], 9)).toEqual({ lower: 1, upper: 1, share: 0 });
  });
  it("finds the nearest frame", () => {
    expect([0.4, 0.6, -1, 7].map((time) => nearestIndex([0, 1, 4], time))).toEqual([0, 1, 0, 2]);
  });
});

describe("values", () => {
  it("are linear between the centres of cells", () => {
    // Two cells, 0 and 100, over four pixels: centres of pixels at -0.25, 0.25, 0.75, 1.25 cells.
    expect([...valuesAt(heatmap([0, 100], 1, 1, 2), 0, 1, 4)]).toEqual([0, 25, 75, 100]);
  });
  it("are bilinear: a corner of four pixels across and down", () => {
    const corner = heatmap([0, 0, 0, 160], 1, 2, 2);
    // Shares 0, 1/4, 3/4, 1 in either direction: 160 times their products.
    expect([...valuesAt(corner, 0, 4, 4)]).toEqual([
      0, 0, 0, 0, 0, 10, 30, 40, 0, 30, 90, 120, 0, 40, 120, 160,
    ]);
  });
  it("are linear in time", () => {
    const twoFrames = heatmap([0, 40, 100, 80], 2, 1, 2);
    expect([...valuesAt(twoFrames, 0.25, 1, 2)]).toEqual([25, 50]);
  });
  it("are those of the cells where there are as many pixels", () => {
    const values = [1, 2, 3, 4, 5, 6];
    expect([...valuesAt(heatmap(values, 1, 2, 3), 0, 2, 3)]).toEqual(values);
  });
  it("are the same everywhere of a single cell", () => {
    expect([...valuesAt(heatmap([7], 1, 1, 1), 3, 2, 2)]).toEqual([7, 7, 7, 7]);
    expect(pixelInterpolations(1, 2).map(({ lower, upper }) => lower + upper)).toEqual([0, 0]);
  });
});

describe("box", () => {
  it("keeps the aspect: a wide picture leaves bars above and below", () => {
    const wide = fitInside({ width: 200, height: 100 }, { width: 100, height: 100 });
    expect(wide).toEqual({ left: 0, top: 25, width: 100, height: 50 });
    const tall = fitInside({ width: 50, height: 100 }, { width: 300, height: 200 });
    expect(tall).toEqual({ left: 100, top: 0, width: 100, height: 200 });
  });
  it("is a part of the picture where it lies", () => {
    const picture = { left: 10, top: 20, width: 200, height: 100 };
    expect(boxRectangle([0.25, 0, 0.75, 1], picture)).toEqual({
      left: 60,
      top: 20,
      width: 100,
      height: 100,
    });
  });
  it("is cut at the edge of the picture", () => {
    expect(clipBox([-0.2, 0.1, 1.3, 0.9])).toEqual([0, 0.1, 1, 0.9]);
  });
});

describe("colours", () => {
  it("rise evenly in lightness (CIE L*), by the default map", () => {
    const lightnessValues = lightnesses(colourTable("heat"));
    const increments = lightnessValues
      .slice(1)
      .map((lightness, place) => lightness - lightnessValues[place]!);
    // Rounding to 1/255 moves a step by at most a fifth of a unit.
    expect(Math.min(...increments)).toBeGreaterThan(-0.2);
    const increasePerTenth = Array.from(
      { length: 10 },
      (_, tenth) => lightnessValues[25 * (tenth + 1)]! - lightnessValues[25 * tenth]!,
    );
    expect(Math.min(...increasePerTenth)).toBeGreaterThan(4);
    expect(Math.max(...increasePerTenth) / Math.min(...increasePerTenth)).toBeLessThan(1.6);
  });
  it("of jet are those of papers: blue, cyan, yellow, red", () => {
    const table = colourTable("jet");
    const colour = (level: number) => [...table.slice(4 * level, 4 * level + 3)];
    expect(colour(0)).toEqual([0, 0, 128]);
    expect(colour(96)[0]).toBe(1);
    expect(colour(96)[1]).toBe(255);
    expect(colour(255)).toEqual([128, 0, 0]);
  });
  it("are clear at zero and cover more the hotter it is", () => {
    for (const name of ["heat", "jet"] as const) {
      const opacities = Array.from(
        { length: 256 },
        (_, level) => colourTable(name)[4 * level + 3]!,
      );
      expect(opacities[0]).toBe(0);
      expect(opacities[255]).toBe(255);
      expect(opacities.every((cover, level) => level === 0 || cover >= opacities[level - 1]!)).toBe(
        true,
      );
    }
    expect(opacity(0.275)).toBeCloseTo(0.5);
  });
  it("are looked up for each value", () => {
    const pixels = applyColormap(Uint8ClampedArray.of(0, 255), colourTable("jet"));
    expect([...pixels]).toEqual([0, 0, 128, 0, 128, 0, 0, 255]);
  });
});

/** CIE L* of each entry (IEC 61966-2-1, CIE 15). */
function lightnesses(table: Uint8ClampedArray): number[] {
  return Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = [0, 1, 2].map((part) => {
      const share = table[4 * level + part]! / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24389) / 27;
  });
}
