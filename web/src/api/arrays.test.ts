import { expect, test } from "vitest";

import { decode } from "./arrays";

test("little-endian bytes, whatever the machine", () => {
  expect(Array.from(decode(Uint8Array.of(1, 0, 0, 1).buffer, "uint16"))).toEqual([1, 256]);
  expect(Array.from(decode(Uint8Array.of(254, 255, 255, 255).buffer, "int32"))).toEqual([-2]);
  // numpy: np.float32(0.15625).tobytes() is 00 00 20 3e
  expect(Array.from(decode(Uint8Array.of(0, 0, 0x20, 0x3e).buffer, "float32"))).toEqual([0.15625]);
  expect(Array.from(decode(Uint8Array.of(7, 255).buffer, "uint8"))).toEqual([7, 255]);
});

test("an answer of another length is refused", () => {
  expect(() => decode(new ArrayBuffer(6), "uint16", 4)).toThrow(/bytes came/);
  expect(() => decode(new ArrayBuffer(5), "uint16")).toThrow(/multiple of 2/);
  expect(decode(new ArrayBuffer(8), "uint16", 4)).toHaveLength(4);
});
