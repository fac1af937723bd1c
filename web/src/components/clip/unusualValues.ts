import type { Clip } from "../../api/types";

export type MetadataValue = Clip["values"][number];

/** A bin with this share of the data set makes its values typical, whatever their percentile. */
const MAJORITY = 0.5;

/**
 * The share of clips that are at least as extreme, on the nearer side, 0..1; null for texts and
 * missing values. Counted in bins, so that a frequent value is not unusual.
 */
export function tailShare({ value, low, high, counts }: MetadataValue): number | null {
  const bin = binIndex(value, low, high, counts.length);
  if (bin === null) return null;
  const total = sum(counts);
  if (total === 0) return null;
  const below = sum(counts.slice(0, bin + 1));
  const above = sum(counts.slice(bin));
  return Math.min(below, above) / total;
}

/** Whether most clips have about the same value. */
export function isTypical({ value, low, high, counts }: MetadataValue): boolean {
  const bin = binIndex(value, low, high, counts.length);
  return bin !== null && counts[bin]! >= MAJORITY * sum(counts);
}

/** The most unusual first, then by distance of the percentile from the median; texts last. */
export function compareUnusual(first: MetadataValue, second: MetadataValue): number {
  return (
    (tailShare(first) ?? 2) - (tailShare(second) ?? 2) ||
    distanceFromMedian(second) - distanceFromMedian(first)
  );
}

function binIndex(
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

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const distanceFromMedian = ({ percentile }: MetadataValue) => Math.abs((percentile ?? 50) - 50);
