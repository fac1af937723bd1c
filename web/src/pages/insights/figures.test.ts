import { describe, expect, it } from "vitest";

import type { Insight } from "../../api/types";
import { formatFigure, otherFigures, pValueOf, rowFigures } from "./figures";

type ServerFigure = Insight["figures"][number];

const figure = (changes: Partial<ServerFigure>): ServerFigure => ({
  name: "accuracy",
  title: "accuracy",
  kind: "share",
  value: 0.075,
  elsewhere: null,
  elsewhere_title: "elsewhere",
  low: null,
  high: null,
  ...changes,
});

describe("figures", () => {
  it("have a row if they have an interval or a value of other clips", () => {
    const accuracy = figure({ elsewhere: 0.916, low: 0.026, high: 0.199 });
    const clips = figure({ name: "clips", kind: "number", value: 3, elsewhere: 9.5 });
    const heat = figure({ name: "heat", title: "heat in this place", value: 0.1116 });
    const figures = [accuracy, clips, heat];
    expect(rowFigures(figures)).toEqual([accuracy, clips]);
    expect(otherFigures(figures)).toEqual([heat]);
  });
  it("of kinds that nobody knows yet need no change here", () => {
    const share = figure({ name: "made_up", title: "made up", elsewhere: 0.5 });
    expect(rowFigures([share]).map(({ title }) => title)).toEqual(["made up"]);
  });
  it("leave out texts, p values and missing values", () => {
    const figures = [
      figure({ name: "class", kind: "text", value: "Folding" }),
      figure({ name: "p", kind: "chance", value: 5e-33 }),
      figure({ name: "loss_train", kind: "number", value: null }),
    ];
    expect([...rowFigures(figures), ...otherFigures(figures)]).toEqual([]);
    expect(pValueOf(figures)).toBe(5e-33);
    expect(pValueOf(figures.slice(0, 1))).toBeNull();
  });
  it("are formatted by their kind", () => {
    expect([formatFigure("share", 0.075), formatFigure("number", 3.5187)]).toEqual(["8 %", "3.52"]);
  });
});
