import { describe, expect, test } from "vitest";

import type { Column } from "../../../api/types";
import {
  conditionMask,
  parseCondition,
  columnConditionProblem,
  writeCondition,
} from "./conditions";

const COLUMN: Column = {
  name: "label",
  title: "Label",
  unit: "",
  help: "",
  group: "data set",
  kind: "category",
  type: "uint8",
  values: ["Walk", "run", "RUN", "a=b"],
  low: null,
  high: null,
  n_known: 5,
};
const LABELS = { column: COLUMN, array: Uint8Array.of(0, 1, 2, 255, 0) };
const LOSS = {
  column: {
    ...COLUMN,
    name: "loss",
    kind: "number" as const,
    type: "float32" as const,
    values: null,
  },
  array: Float32Array.of(0.5, 2, NaN, 3),
};
const CORRECT = {
  column: { ...COLUMN, name: "correct", kind: "truth" as const, values: null },
  array: Uint8Array.of(0, 1, 255),
};

const rows = (text: string, values: Parameters<typeof conditionMask>[1]) =>
  Array.from(conditionMask(parseCondition(text)!, values));

describe("parsing, as `praxiscope insights --where` does", () => {
  test.each([
    ["split=train", "split", "=", "train"],
    ["ssim_mean > 0.9", "ssim_mean", ">", "0.9"],
    ["  loss<=2 ", "loss", "<=", "2"],
    ["a==b", "a", "=", "b"],
    ["a!=b", "a", "!=", "b"],
    ["label='x = y'", "label", "=", "x = y"],
    ['label="', "label", "=", '"'],
    ["label=", "label", "=", ""],
    ["label=a=b", "label", "=", "a=b"],
    ["label=two\nlines", "label", "=", "two\nlines"],
  ])("%s", (text, column, comparison, value) => {
    expect(parseCondition(text)).toEqual({ column, comparison, value });
  });

  test.each(["", "split", "=train"])("%j is invalid", (text) => {
    expect(parseCondition(text)).toBeNull();
  });

  test.each(["plain", " padded ", "'quoted'", "a=b", "", '"'])(
    "is read as it was written: %j",
    (value) => {
      const condition = { column: "label", comparison: "=" as const, value };
      expect(parseCondition(writeCondition(condition))).toEqual(condition);
    },
  );
});

describe("rows", () => {
  test("of a name, ignoring case if that is unambiguous", () => {
    expect(rows("label=Walk", LABELS)).toEqual([1, 0, 0, 0, 1]);
    expect(rows("label=walk", LABELS)).toEqual([1, 0, 0, 0, 1]);
    expect(rows("label=run", LABELS)).toEqual([0, 1, 0, 0, 0]);
  });

  test("with a missing value match neither a condition nor its opposite", () => {
    expect(rows("label!=Walk", LABELS)).toEqual([0, 1, 1, 0, 0]);
    expect(rows("loss>1", LOSS)).toEqual([0, 1, 0, 1]);
    expect(rows("loss!=2", LOSS)).toEqual([1, 0, 0, 1]);
    expect(rows("loss<=2", LOSS)).toEqual([1, 1, 0, 0]);
    expect(rows("correct=no", CORRECT)).toEqual([1, 0, 0]);
    expect(rows("correct!=no", CORRECT)).toEqual([0, 1, 0]);
  });

  test("booleans are read from several words", () => {
    for (const word of ["yes", "true", "1", "YES"]) {
      expect(rows(`correct=${word}`, CORRECT)).toEqual([0, 1, 0]);
    }
  });
});

test("an invalid condition is explained", () => {
  const problemOf = (text: string, column?: Column) =>
    columnConditionProblem(parseCondition(text)!, column);
  expect(problemOf("nothing=1")).toContain("no column");
  expect(problemOf("loss=much", LOSS.column)).toContain("not a number");
  expect(problemOf("loss=", LOSS.column)).toContain("not a number");
  expect(problemOf("label>a", COLUMN)).toContain("texts");
  expect(problemOf("label=jump", COLUMN)).toContain("jump");
  expect(problemOf("label=Run", COLUMN)).toContain("Run"); // run and RUN: which?
  expect(problemOf("label=walk", COLUMN)).toBeNull();
});
