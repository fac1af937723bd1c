import { describe, expect, it } from "vitest";

import { contrast, LABEL, PREDICTED } from "../../api/targets";
import type { Clip } from "../../api/types";
import { readSettings, settingsToUrl } from "./clipSettings";
import { positionInList } from "../../state/clipList";
import {
  framesWithHalf,
  positionInStrip,
  spreadEvenly,
  frameRanges,
  formatFrameTimes,
} from "./importance";
import { nextTarget } from "./targetChoices";
import { compareUnusual, isTypical, tailShare, type MetadataValue } from "./unusualValues";
import { ordinal, formatPercentile, formatProbability } from "./formatting";

describe("importance", () => {
  it("the fewest frames that contain half of it", () => {
    // Of 2.0 in all, 1.0 and 0.4 hold half only with the first: 1.0 is half.
    expect(framesWithHalf([0.2, 1, 0.4, 0.4])).toEqual([1]);
    expect(framesWithHalf([0.5, 0.5, 1, 0.5])).toHaveLength(2);
    expect(framesWithHalf([0, 0])).toEqual([]);
  });
  it("consecutive frames are one range", () => {
    expect(frameRanges([0, 1, 4, 6, 7])).toEqual([
      [0, 1],
      [4, 4],
      [6, 7],
    ]);
    expect(formatFrameTimes([0, 1, 3], [0, 0.5, 1, 1.5])).toBe("0.00–0.50, 1.50 s");
  });
  it("the time of a frame is the middle of its tile", () => {
    expect(positionInStrip([0, 1, 2, 3], 1)).toBeCloseTo(1.5 / 4);
    expect(positionInStrip([0, 1, 2, 3], 1.5)).toBeCloseTo(2 / 4);
  });
  it("frames are spread evenly, including both ends", () => {
    expect(spreadEvenly(16, 4)).toEqual([0, 5, 10, 15]);
    expect(spreadEvenly(3, 5)).toEqual([0, 1, 2]);
  });
});

describe("unusual values", () => {
  const value = (clipValue: number, counts: number[], percentile = 50): MetadataValue => ({
    column: "a",
    title: "a",
    unit: "",
    help: "",
    category: null,
    value: clipValue,
    percentile,
    low: 0,
    high: counts.length,
    counts,
  });
  it("is measured by the share of clips that are at least as extreme", () => {
    expect(tailShare(value(0.5, [10, 80, 10]))).toBeCloseTo(0.1);
    expect(tailShare(value(1.5, [10, 80, 10]))).toBeCloseTo(0.9);
    expect(tailShare(value(3, [10, 80, 10]))).toBeCloseTo(0.1);
  });
  it("excludes the value of most clips, even if it is the minimum", () => {
    expect(isTypical(value(0, [95, 5]))).toBe(true);
    const rare = value(1.5, [95, 5], 95);
    const usual = value(0, [95, 5], 0);
    expect([usual, rare].sort(compareUnusual)).toEqual([rare, usual]);
  });
});

describe("targets", () => {
  const clip = {
    row: { label: "wave", predicted: "clap", correct: false },
    top_classes: [{ name: "clap" }, { name: "jump" }],
  } as Clip;
  it("cycle: predicted, true, predicted against the label", () => {
    const second = nextTarget(PREDICTED, clip);
    expect([second, nextTarget(second, clip)]).toEqual([LABEL, contrast("clap", "wave")]);
    expect(nextTarget(contrast("clap", "wave"), clip)).toEqual(PREDICTED);
  });
});

const CLASSES = ["a", "b"];

describe("the settings in the URL", () => {
  it("contain only non-default values, and are read as they were written", () => {
    const usual = readSettings(new URLSearchParams(), CLASSES);
    expect(Object.values(settingsToUrl(usual, CLASSES)).every((value) => value === null)).toBe(
      true,
    );
    const chosen = {
      ...usual,
      target: contrast("a", "b"),
      heat: false,
      opacity: 20,
      colormap: "jet" as const,
    };
    const written = Object.entries(settingsToUrl(chosen, CLASSES)).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    );
    expect(readSettings(new URLSearchParams(written), CLASSES)).toEqual(chosen);
  });
  it("invalid values are read as defaults", () => {
    expect(readSettings(new URLSearchParams("opacity=900&palette=rainbow"), CLASSES)).toEqual(
      readSettings(new URLSearchParams(), CLASSES),
    );
  });
});

describe("a list of clips", () => {
  it("uses its order; without a list, clip numbers", () => {
    const list = { clips: [9, 2, 5], title: "selection" };
    expect(positionInList(list, 2, 100)).toEqual({ position: 2, total: 3, next: 5, previous: 9 });
    expect(positionInList(list, 7, 100)).toEqual({
      position: null,
      total: 100,
      next: 8,
      previous: 6,
    });
    expect(positionInList(null, 99, 100).next).toBeNull();
  });
});

describe("words", () => {
  it("a small probability is not shown as zero", () => {
    expect([0.714, 0.004, 0.0051, 0].map(formatProbability)).toEqual([
      "71 %",
      "<1 %",
      "1 %",
      "0 %",
    ]);
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
    expect([0, 0.2, 97.2, 99.9].map(formatPercentile)).toEqual([
      "lowest",
      "low 0.5 %",
      "97th",
      "top 0.5 %",
    ]);
  });
});
