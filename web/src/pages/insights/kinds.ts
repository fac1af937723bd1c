import type { Insight } from "../../api/types";

const ABOUT: Record<string, string> = {
  "low performance": "groups that are surely recognised less often than the rest",
  "spurious cue": "predictions that look at something alike in one place of each clip",
  "telling metadata": "labels that the file, the light or an overlay tells from all others",
  "unusual clips": "small groups beyond a gap at one end of a column",
  overfitting: "groups whose held-out clips fall behind their training clips",
  "over-representation": "training clips that lie close and are recognised anyway",
  "under-representation": "groups with too few training clips that are recognised worse",
  "rare labels": "labels with less than half the usual number of training clips",
  "rare circumstances": "cameras, places and the like that few training clips have",
  "confused pairs": "labels that are taken for each other",
  "suspicious labels": "labels that features and neighbours contradict",
  "near duplicates": "copies within a split",
  "data leakage": "copies across splits",
  "domain shift": "splits that differ from training",
  "group of errors": "errors that are alike",
};

/** What a kind of insight is told of, empty for kinds of tomorrow. */
export const aboutKind = (kind: string) => ABOUT[kind] ?? "";

export interface KindCount {
  kind: string;
  count: number;
}

/**
 * How many there are of each kind, the most important first, and the kinds of which there are none;
 * those that are chosen are told with the first even so.
 */
export function countKinds(
  insights: readonly Insight[],
  kinds: readonly string[],
  chosen: readonly string[],
): { found: KindCount[]; absent: string[] } {
  const counts = new Map<string, number>();
  for (const { kind } of insights) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const kind of chosen) counts.set(kind, counts.get(kind) ?? 0);
  return {
    found: [...counts].map(([kind, count]) => ({ kind, count })),
    absent: kinds.filter((kind) => !counts.get(kind)),
  };
}
