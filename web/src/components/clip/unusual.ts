import type { Clip } from "../../api/types";

export type Value = Clip["values"][number];

/** As much of the data set in one bin makes a value a usual one, whatever its percentile. */
const MOST = 0.5;

/**
 * The share of clips that are at least as far out as a clip, on its nearer side, 0..1; null for
 * words and what is unknown. By bins, so that what many clips have is far from unusual.
 */
export function tail({ value, low, high, counts }: Value): number | null {
  const bin = binOf(value, low, high, counts.length);
  if (bin === null) return null;
  const all = sum(counts);
  if (all === 0) return null;
  const below = sum(counts.slice(0, bin + 1));
  const above = sum(counts.slice(bin));
  return Math.min(below, above) / all;
}

/** Whether most clips have about the value that a clip has. */
export function isAsMost({ value, low, high, counts }: Value): boolean {
  const bin = binOf(value, low, high, counts.length);
  return bin !== null && counts[bin]! >= MOST * sum(counts);
}

/** The most unusual first, then by how far the percentile is from the middle; words last. */
export function byUnusual(first: Value, second: Value): number {
  return (tail(first) ?? 2) - (tail(second) ?? 2) || offMiddle(second) - offMiddle(first);
}

function binOf(
  value: number | null,
  low: number | null,
  high: number | null,
  bins: number,
): number | null {
  if (value === null || low === null || high === null || bins === 0) return null;
  if (high <= low) return 0;
  const bin = Math.floor(((value - low) / (high - low)) * bins);
  return Math.max(0, Math.min(bins - 1, bin));
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
const offMiddle = ({ percentile }: Value) => Math.abs((percentile ?? 50) - 50);
