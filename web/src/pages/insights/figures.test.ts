import { describe, expect, it } from "vitest";

import type { Insight } from "../../api/types";
import { formatFigure, otherFigures, pValueOf, rowFigures } from "./figures";

type ServerFigures = Insight["figures"];

describe("figures", () => {
  it("have a row with the value of other clips, and the interval of a share", () => {
    const figures = [
      { name: "accuracy", value: 0.075 },
      { name: "accuracy_low", value: 0.026 },
      { name: "accuracy_high", value: 0.199 },
      { name: "accuracy_elsewhere", value: 0.916 },
      { name: "loss", value: 3.5187 },
      { name: "errors", value: 37 },
      { name: "p", value: 5e-33 },
    ] as ServerFigures;
    expect(rowFigures(figures)).toEqual([
      {
        name: "accuracy",
        title: "accuracy",
        kind: "share",
        value: 0.075,
        elsewhere: 0.916,
        elsewhereTitle: "elsewhere",
        low: 0.026,
        high: 0.199,
      },
      {
        name: "loss",
        title: "loss",
        kind: "number",
        value: 3.5187,
        elsewhere: null,
        elsewhereTitle: "elsewhere",
        low: null,
        high: null,
      },
    ]);
    expect(otherFigures(figures)).toEqual([]);
    expect(pValueOf(figures)).toBe(5e-33);
  });
  it("without a row are listed by name; texts and missing values are not", () => {
    const figures = [
      { name: "heat_there", value: 0.1116 },
      { name: "missing_clips", value: 49 },
      { name: "class", value: "Folding" },
      { name: "loss_train", value: null },
    ] as ServerFigures;
    const listed = otherFigures(figures).map(({ title, kind, value }) => [
      title,
      formatFigure(kind, value),
    ]);
    expect(listed).toEqual([
      ["heat there", "11 %"],
      ["missing clips", "49"],
    ]);
    expect(rowFigures(figures)).toEqual([]);
    expect(pValueOf(figures)).toBeNull();
  });
  it("are formatted by their kind", () => {
    expect([formatFigure("share", 0.075), formatFigure("number", 3.5187)]).toEqual(["8 %", "3.52"]);
  });
});
