import { expect, test } from "vitest";

import { intersection, countOf, union, maskOfClips, rowsOf, toBits, difference } from "./mask";

const first = Uint8Array.of(1, 1, 0, 0);
const second = Uint8Array.of(1, 0, 1, 0);

test("sets of rows", () => {
  expect(Array.from(intersection(first, second))).toEqual([1, 0, 0, 0]);
  expect(Array.from(union(first, second))).toEqual([1, 1, 1, 0]);
  expect(Array.from(difference(first, second))).toEqual([0, 1, 0, 0]);
  expect(countOf(union(first, second))).toBe(3);
  expect(Array.from(rowsOf(second))).toEqual([0, 2]);
  expect(Array.from(maskOfClips(Int32Array.of(3, 8, 9), [9, 4, 3]))).toEqual([1, 0, 1]);
});

test("bits are as numpy packs them with the lowest bit first", () => {
  // base64(np.packbits([1,0,1,1,0,0,0,0,1], bitorder="little"))
  expect(toBits(Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 0, 1))).toBe("DQE=");
  // base64(np.packbits(np.arange(20) % 3 == 0, bitorder="little"))
  expect(toBits(Uint8Array.from({ length: 20 }, (_, row) => Number(row % 3 === 0)))).toBe("SZIE");
});

test("works with many rows", () => {
  expect(toBits(new Uint8Array(1_000_000))).toHaveLength(Math.ceil(125_000 / 3) * 4);
});
