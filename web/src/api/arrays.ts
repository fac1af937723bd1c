import type { Column } from "./types";

export type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array;
export type NumberType = Column["type"];

const KINDS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The little-endian array of an answer, without a copy where the machine is little-endian too.
 *
 * @throws RangeError where the bytes make no whole numbers, or not as many as expected.
 */
export function decode<T extends NumberType>(
  bytes: ArrayBuffer,
  type: T,
  length?: number,
): InstanceType<(typeof KINDS)[T]> {
  const kind = KINDS[type];
  if (length !== undefined && bytes.byteLength !== length * kind.BYTES_PER_ELEMENT) {
    throw new RangeError(
      `${bytes.byteLength} bytes came instead of ${length * kind.BYTES_PER_ELEMENT}`,
    );
  }
  const array = littleEndian ? new kind(bytes) : new kind(swapped(bytes, kind.BYTES_PER_ELEMENT));
  return array as InstanceType<(typeof KINDS)[T]>;
}

function swapped(bytes: ArrayBuffer, size: number): ArrayBuffer {
  const other = new Uint8Array(bytes.slice(0));
  for (let at = 0; at < other.length; at += size) other.subarray(at, at + size).reverse();
  return other.buffer;
}
