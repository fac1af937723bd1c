import { expect, test } from "vitest";

import type { Column } from "../../../api/types";
import { sortRows } from "../selection/useOrderedClips";
import { countCodes, histogram, robustRange } from "./columns";
import { accuracy, wilsonShare } from "./shares";

const NAMES = { kind: "category", type: "uint16", values: ["b", "a", "c"] } as unknown as Column;
const NUMBERS = { kind: "number", type: "float32", values: null } as unknown as Column;

test("codes are counted within a mask", () => {
  const values = { column: NAMES, array: Uint16Array.of(0, 1, 1, 65535, 2) };
  expect(Array.from(countCodes(values))).toEqual([1, 2, 1]);
  expect(Array.from(countCodes(values, Uint8Array.of(1, 0, 1, 1, 0)))).toEqual([1, 1, 0]);
});

test("an outlier does not change the range", () => {
  const values = Float32Array.from({ length: 1000 }, (_, row) => row / 1000);
  values[500] = 1e9;
  values[501] = NaN;
  const [low, high] = robustRange(values);
  expect(low).toBeCloseTo(0.01, 1);
  expect(high).toBeCloseTo(0.99, 1);
  expect(robustRange(Float32Array.of(NaN))).toEqual([0, 1]);
  expect(robustRange(Float32Array.of(4, 4))).toEqual([4, 4]);
});

test("every value is in one bin", () => {
  const counts = histogram(Float32Array.of(0, 0.49, 0.5, 1, 7, NaN), [0, 1], 2);
  expect(Array.from(counts)).toEqual([2, 3]);
});

test("order by number and by name; missing values are always last", () => {
  const rows = Uint32Array.of(0, 1, 2, 3);
  const numbers = { column: NUMBERS, array: Float32Array.of(3, NaN, 1, 3) };
  expect(Array.from(sortRows(rows, numbers, false))).toEqual([2, 0, 3, 1]);
  expect(Array.from(sortRows(rows, numbers, true))).toEqual([0, 3, 2, 1]);
  const names = { column: NAMES, array: Uint16Array.of(0, 1, 65535, 2) };
  expect(Array.from(sortRows(rows, names, false))).toEqual([1, 0, 3, 2]);
});

test("Wilson's interval agrees with statsmodels", () => {
  // proportion_confint(8, 10, method="wilson") and (0, 5)
  const some = wilsonShare(8, 10);
  expect(some.low).toBeCloseTo(0.490162, 5);
  expect(some.high).toBeCloseTo(0.943318, 5);
  expect(wilsonShare(0, 5).high).toBeCloseTo(0.434482, 5);
  expect(wilsonShare(0, 0).value).toBeNull();
});

test("accuracy counts only clips with a label", () => {
  const { hits, clips } = accuracy(Uint8Array.of(1, 0, 255, 1, 1), Uint8Array.of(1, 1, 1, 1, 0));
  expect([hits, clips]).toEqual([2, 3]);
});
