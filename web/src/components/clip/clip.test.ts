import { describe, expect, it } from "vitest";

import type { Clip } from "../../api/types";
import { choicesOf, inAddress } from "./choices";
import { placeIn } from "../../state/clipList";
import { halfOf, placeOf, spread, stretches, when } from "./importance";
import { contrast, contrasted, kindOf, nextTarget } from "./targets";
import { byUnusual, isAsMost, tail, type Value } from "./unusual";
import { ordinal, percentileWords, probabilityWords } from "./words";

describe("importance", () => {
  it("half of it lies in the fewest frames that hold it", () => {
    // Of 2.0 in all, 1.0 and 0.4 hold half only with the first: 1.0 is half.
    expect(halfOf([0.2, 1, 0.4, 0.4])).toEqual([1]);
    expect(halfOf([0.5, 0.5, 1, 0.5])).toHaveLength(2);
    expect(halfOf([0, 0])).toEqual([]);
  });
  it("frames that follow one another are one stretch", () => {
    expect(stretches([0, 1, 4, 6, 7])).toEqual([
      [0, 1],
      [4, 4],
      [6, 7],
    ]);
    expect(when([0, 1, 3], [0, 0.5, 1, 1.5])).toBe("0.00–0.50, 1.50 s");
  });
  it("a frame's time lies in the middle of its tile", () => {
    expect(placeOf([0, 1, 2, 3], 1)).toBeCloseTo(1.5 / 4);
    expect(placeOf([0, 1, 2, 3], 1.5)).toBeCloseTo(2 / 4);
  });
  it("some frames are spread over all, ends included", () => {
    expect(spread(16, 4)).toEqual([0, 5, 10, 15]);
    expect(spread(3, 5)).toEqual([0, 1, 2]);
  });
});

describe("what is unusual", () => {
  const value = (own: number, counts: number[], percentile = 50): Value => ({
    column: "a",
    title: "a",
    unit: "",
    help: "",
    word: null,
    value: own,
    percentile,
    low: 0,
    high: counts.length,
    counts,
  });
  it("is by the share of clips at least as far out", () => {
    expect(tail(value(0.5, [10, 80, 10]))).toBeCloseTo(0.1);
    expect(tail(value(1.5, [10, 80, 10]))).toBeCloseTo(0.9);
    expect(tail(value(3, [10, 80, 10]))).toBeCloseTo(0.1);
  });
  it("is not what most clips have, though none has less", () => {
    expect(isAsMost(value(0, [95, 5]))).toBe(true);
    const rare = value(1.5, [95, 5], 95);
    const usual = value(0, [95, 5], 0);
    expect([usual, rare].sort(byUnusual)).toEqual([rare, usual]);
  });
});

describe("targets", () => {
  const clip = {
    row: { label: "wave", predicted: "clap", correct: false },
    top: [{ name: "clap" }, { name: "jump" }],
  } as Clip;
  it("go round: predicted, true, predicted against the label", () => {
    const second = nextTarget("predicted", clip);
    expect([second, nextTarget(second, clip)]).toEqual(["true", "clap-vs-wave"]);
    expect(nextTarget("clap-vs-wave", clip)).toBe("predicted");
  });
  it("a contrast is told apart and read again", () => {
    expect(contrasted(contrast("a b", "c"))).toEqual(["a b", "c"]);
    expect([kindOf("a-vs-b"), kindOf("wave"), kindOf("true")]).toEqual([
      "contrast",
      "class",
      "true",
    ]);
  });
});

describe("the address", () => {
  it("has only what is not as usual, and is read as what was written", () => {
    const usual = choicesOf(new URLSearchParams());
    expect(Object.values(inAddress(usual)).every((value) => value === null)).toBe(true);
    const chosen = {
      ...usual,
      target: "a-vs-b",
      heat: false,
      opacity: 20,
      palette: "jet" as const,
    };
    const written = Object.entries(inAddress(chosen)).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    );
    expect(choicesOf(new URLSearchParams(written))).toEqual(chosen);
  });
  it("says nothing where it says nonsense", () => {
    expect(choicesOf(new URLSearchParams("opacity=900&palette=rainbow"))).toEqual(
      choicesOf(new URLSearchParams()),
    );
  });
});

describe("a list of clips", () => {
  it("goes by its own order, and without one by number", () => {
    const list = { clips: [9, 2, 5], title: "selection" };
    expect(placeIn(list, 2, 100)).toEqual({ place: 2, of: 3, next: 5, previous: 9 });
    expect(placeIn(list, 7, 100)).toEqual({ place: null, of: 100, next: 8, previous: 6 });
    expect(placeIn(null, 99, 100).next).toBeNull();
  });
});

describe("words", () => {
  it("of probabilities: what is hardly there is not nothing", () => {
    expect([0.714, 0.004, 0.0051, 0].map(probabilityWords)).toEqual(["71 %", "<1 %", "1 %", "0 %"]);
  });
  it("of places", () => {
    expect([1, 2, 3, 4, 11, 12, 21, 113].map(ordinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "21st",
      "113th",
    ]);
    expect([0, 0.2, 97.2, 99.9].map(percentileWords)).toEqual([
      "lowest",
      "low 0.5 %",
      "97th",
      "top 0.5 %",
    ]);
  });
});
