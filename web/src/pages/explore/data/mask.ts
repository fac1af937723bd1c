/** A byte a row, 1 for rows that are in. */
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

/** The rows that are in, ascending. */
export function rowsOf(mask: Mask): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(countOf(mask));
  for (let row = 0, next = 0; row < mask.length; row++) if (mask[row]) rows[next++] = row;
  return rows;
}

/** The rows of some clips; clips without a row are left out. Both are ascending or not. */
export function maskOfClips(clips: Int32Array, selectedClips: ArrayLike<number>): Mask {
  const mask = new Uint8Array(clips.length);
  const clipSet = new Set(Array.from(selectedClips));
  for (let row = 0; row < clips.length; row++) if (clipSet.has(clips[row]!)) mask[row] = 1;
  return mask;
}

/** As the server reads a selection: a bit a row, the first row the lowest bit, base64. */
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
