import { between } from "../../heat/heatmap";

/** The fewest frames that hold half of all importance, by number, ascending. */
export function halfOf(importance: readonly number[]): number[] {
  const all = importance.reduce((sum, one) => sum + one, 0);
  const strongest = importance.map((_, frame) => frame);
  strongest.sort((first, second) => importance[second]! - importance[first]!);
  const half: number[] = [];
  let held = 0;
  for (const frame of strongest) {
    if (held >= all / 2 || all === 0) break;
    half.push(frame);
    held += importance[frame]!;
  }
  return half.sort((first, second) => first - second);
}

/** Frames that follow one another, as first and last of each row of them. */
export function stretches(frames: readonly number[]): [number, number][] {
  const rows: [number, number][] = [];
  for (const frame of frames) {
    const row = rows.at(-1);
    if (row && row[1] === frame - 1) row[1] = frame;
    else rows.push([frame, frame]);
  }
  return rows;
}

/** "0.42-0.75 s, 1.2 s": when some frames are shown. */
export function when(frames: readonly number[], times: readonly number[]): string {
  const words = stretches(frames).map(([first, last]) => {
    const [from, to] = [times[first]!.toFixed(2), times[last]!.toFixed(2)];
    return first === last ? from : `${from}–${to}`;
  });
  return `${words.join(", ")} s`;
}

/** Where a time lies in a strip of frames of equal width, 0..1: the middle of its frame for a frame's own. */
export function placeOf(times: readonly number[], time: number): number {
  const { lower, share } = between(times, time);
  return (lower + share + 0.5) / Math.max(1, times.length);
}

/** Some of so many frames, evenly spread, the first and the last among them. */
export function spread(frames: number, most: number): number[] {
  if (frames <= most) return Array.from({ length: frames }, (_, frame) => frame);
  return Array.from({ length: most }, (_, place) =>
    Math.round((place * (frames - 1)) / (most - 1)),
  );
}
