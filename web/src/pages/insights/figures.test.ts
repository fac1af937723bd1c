import { describe, expect, it } from "vitest";

import { chanceWords, effectWords, factsOf, intervalWords, measuredOf, said } from "./figures";

describe("figures", () => {
  it("are told here and elsewhere, with the interval of a share", () => {
    const figures = [
      { name: "accuracy", value: 0.075 },
      { name: "accuracy_low", value: 0.026 },
      { name: "accuracy_high", value: 0.199 },
      { name: "accuracy_elsewhere", value: 0.916 },
      { name: "loss", value: 3.5187 },
      { name: "errors", value: 37 },
      { name: "p", value: 5e-33 },
    ];
    expect(measuredOf(figures)).toEqual([
      {
        name: "accuracy",
        kind: "share",
        here: 0.075,
        elsewhere: 0.916,
        beside: "elsewhere",
        low: 0.026,
        high: 0.199,
      },
      {
        name: "loss",
        kind: "number",
        here: 3.5187,
        elsewhere: null,
        beside: "elsewhere",
        low: null,
        high: null,
      },
    ]);
    expect(factsOf(figures)).toEqual([]);
  });
  it("are facts where they have no counterpart; words and unknown ones are none", () => {
    const figures = [
      { name: "heat_there", value: 0.1116 },
      { name: "missing_clips", value: 49 },
      { name: "class", value: "Folding" },
      { name: "loss_train", value: null },
    ];
    expect(factsOf(figures)).toEqual([
      { name: "heat there", value: "11 %" },
      { name: "missing clips", value: "49" },
    ]);
    expect(measuredOf(figures)).toEqual([]);
  });
});

describe("words", () => {
  it("of an interval: whole percents, finer only where they would be the same", () => {
    expect(intervalWords(0.0258, 0.1986)).toBe("95 % interval 3 to 20 %");
    expect(intervalWords(0.9312, 0.9338)).toBe("95 % interval 93.1 to 93.4 %");
  });
  it("of a chance: one digit", () => {
    expect([5.46e-33, 0.0010739, 0.04, 0].map(chanceWords)).toEqual([
      "p 5e-33",
      "p 0.001",
      "p 0.04",
      "p < 1e-99",
    ]);
  });
  it("of an effect: always with its sign", () => {
    expect([0.965, -0.99, 0].map(effectWords)).toEqual(["+0.96", "−0.99", "+0.00"]);
  });
  it("of a value by its kind", () => {
    expect([said("share", 0.075), said("number", 3.5187)]).toEqual(["8 %", "3.52"]);
  });
});
