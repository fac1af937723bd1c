import { interpolate } from "../../heat/heatmap";

/** The smallest set of frames with half of the total importance, ascending. */
export function framesWithHalf(importance: readonly number[]): number[] {
  const all = importance.reduce((sum, value) => sum + value, 0);
  const byImportance = importance.map((_, frame) => frame);
  byImportance.sort((first, second) => importance[second]! - importance[first]!);
  const half: number[] = [];
  let sum = 0;
  for (const frame of byImportance) {
    if (sum >= all / 2 || all === 0) break;
    half.push(frame);
    sum += importance[frame]!;
  }
  return half.sort((first, second) => first - second);
}

/** Consecutive frames as ranges [first, last]. */
export function frameRanges(frames: readonly number[]): [number, number][] {
  const rows: [number, number][] = [];
  for (const frame of frames) {
    const row = rows.at(-1);
    if (row && row[1] === frame - 1) row[1] = frame;
    else rows.push([frame, frame]);
  }
  return rows;
}

/** "0.42–0.75 s, 1.20 s": the times of some frames. */
export function formatFrameTimes(frames: readonly number[], times: readonly number[]): string {
  const labels = frameRanges(frames).map(([first, last]) => {
    const [from, to] = [times[first]!.toFixed(2), times[last]!.toFixed(2)];
    return first === last ? from : `${from}–${to}`;
  });
  return `${labels.join(", ")} s`;
}

/** Position of a time in a strip of frames of equal width, 0..1; a frame's time is its middle. */
export function positionInStrip(times: readonly number[], time: number): number {
  const { lower, share } = interpolate(times, time);
  return (lower + share + 0.5) / Math.max(1, times.length);
}

/** At most `limit` frames, evenly spread, including the first and the last. */
export function spreadEvenly(frames: number, limit: number): number[] {
  if (frames <= limit) return Array.from({ length: frames }, (_, frame) => frame);
  return Array.from({ length: limit }, (_, place) =>
    Math.round((place * (frames - 1)) / (limit - 1)),
  );
}
