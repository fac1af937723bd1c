import type { Column } from "./types";

export type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array;
export type NumberType = Column["type"];

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Decodes a little-endian array; without a copy on little-endian machines.
 *
 * @throws RangeError if the length of the bytes does not match the type or the expected length.
 */
export function decode<T extends NumberType>(
  bytes: ArrayBuffer,
  type: T,
  length?: number,
): InstanceType<(typeof ARRAY_TYPES)[T]> {
  const ArrayType = ARRAY_TYPES[type];
  if (length !== undefined && bytes.byteLength !== length * ArrayType.BYTES_PER_ELEMENT) {
    throw new RangeError(
      `${bytes.byteLength} bytes came instead of ${length * ArrayType.BYTES_PER_ELEMENT}`,
    );
  }
  const array = littleEndian
    ? new ArrayType(bytes)
    : new ArrayType(swapBytes(bytes, ArrayType.BYTES_PER_ELEMENT));
  return array as InstanceType<(typeof ARRAY_TYPES)[T]>;
}

function swapBytes(bytes: ArrayBuffer, size: number): ArrayBuffer {
  const reversed = new Uint8Array(bytes.slice(0));
  for (let at = 0; at < reversed.length; at += size) reversed.subarray(at, at + size).reverse();
  return reversed.buffer;
}
