import { expect, test } from "vitest";

import { both, countOf, either, rowsMask, rowsOf, toBits, without } from "./mask";

const one = Uint8Array.of(1, 1, 0, 0);
const other = Uint8Array.of(1, 0, 1, 0);

test("sets of rows", () => {
  expect(Array.from(both(one, other))).toEqual([1, 0, 0, 0]);
  expect(Array.from(either(one, other))).toEqual([1, 1, 1, 0]);
  expect(Array.from(without(one, other))).toEqual([0, 1, 0, 0]);
  expect(countOf(either(one, other))).toBe(3);
  expect(Array.from(rowsOf(other))).toEqual([0, 2]);
  expect(Array.from(rowsMask(Int32Array.of(3, 8, 9), [9, 4, 3]))).toEqual([1, 0, 1]);
});

test("bits are as numpy packs them with the lowest bit first", () => {
  // base64(np.packbits([1,0,1,1,0,0,0,0,1], bitorder="little"))
  expect(toBits(Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 0, 1))).toBe("DQE=");
  // base64(np.packbits(np.arange(20) % 3 == 0, bitorder="little"))
  expect(toBits(Uint8Array.from({ length: 20 }, (_, row) => Number(row % 3 === 0)))).toBe("SZIE");
});

test("many rows are no matter", () => {
  expect(toBits(new Uint8Array(1_000_000))).toHaveLength(Math.ceil(125_000 / 3) * 4);
});
