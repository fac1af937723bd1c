/** One byte per row, 1 for the rows of the set. */
export type Mask = Uint8Array<ArrayBuffer>;

export function countOf(mask: Mask): number {
  let count = 0;
  for (let row = 0; row < mask.length; row++) count += mask[row]!;
  return count;
}

export function fullMask(length: number): Mask {
  return new Uint8Array(length).fill(1);
}

export function intersection(first: Mask, second: Mask): Mask {
  return first.map((value, row) => value & second[row]!);
}

export function union(first: Mask, second: Mask): Mask {
  return first.map((value, row) => value | second[row]!);
}

export function difference(first: Mask, second: Mask): Mask {
  return first.map((value, row) => value & (second[row]! ^ 1));
}

/** The rows of the set, ascending. */
export function rowsOf(mask: Mask): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(countOf(mask));
  for (let row = 0, next = 0; row < mask.length; row++) if (mask[row]) rows[next++] = row;
  return rows;
}

/** The rows of some clips in any order; clips without a row are ignored. */
export function maskOfClips(clips: Int32Array, selectedClips: ArrayLike<number>): Mask {
  const mask = new Uint8Array(clips.length);
  const clipSet = new Set(Array.from(selectedClips));
  for (let row = 0; row < clips.length; row++) if (clipSet.has(clips[row]!)) mask[row] = 1;
  return mask;
}

/** The selection format of the server: one bit per row, lowest bit first, as base64. */
export function toBits(mask: Mask): string {
  const bytes = new Uint8Array(Math.ceil(mask.length / 8));
  for (let row = 0; row < mask.length; row++) bytes[row >> 3]! |= mask[row]! << (row & 7);
  let text = "";
  const block = 0x8000;
  for (let start = 0; start < bytes.length; start += block) {
    text += String.fromCharCode(...bytes.subarray(start, start + block));
  }
  return btoa(text);
}
