/** The kinds of insights: the one place that knows kinds by name. */

import type { Insight, Insights } from "../../api/types";

export interface Kind {
  name: string;
  /** What insights of this kind are; empty if unknown. */
  about: string;
}

const ABOUT: Record<string, string> = {
  "low performance": "groups that are recognised significantly less often than the rest",
  "spurious cue": "predictions that depend on similar content at the same place of each clip",
  "metadata shortcut": "labels that the file, the light or an overlay alone predicts",
  "outlier group": "small groups beyond a gap at one end of a column",
  overfitting: "groups whose held-out clips are recognised worse than their training clips",
  "over-representation": "training clips that are close to each other and recognised easily",
  "under-representation": "groups with too few training clips that are recognised worse",
  "rare labels": "labels with less than half the usual number of training clips",
  "rare conditions": "cameras, places and other conditions with few training clips",
  "confused pairs": "labels that are predicted for each other",
  "suspicious labels": "labels that contradict the features and the neighbours",
  "near duplicates": "near-duplicates within a split",
  "data leakage": "near-duplicates across splits",
  "shared recordings": "clips of one recording in different splits",
  "domain shift": "splits that differ from training",
  "group of errors": "errors that are similar",
};

/** Names of version 0.1.0. */
const FORMER_NAMES: Record<string, string> = {
  "telling metadata": "metadata shortcut",
  "unusual clips": "outlier group",
  "rare circumstances": "rare conditions",
};

/** All kinds of insights that the server looks for. */
export function kindsOf({ kinds }: Insights): Kind[] {
  return kinds.map((name) => ({ name, about: ABOUT[FORMER_NAMES[name] ?? name] ?? "" }));
}

/** What insights of a kind are; empty for a kind that the server does not list. */
export function aboutKind(kinds: readonly Kind[], name: string): string {
  return kinds.find((kind) => kind.name === name)?.about ?? "";
}

/** Selected kinds by their present names, because links may contain former names. */
export function presentNames(selected: readonly string[], kinds: readonly Kind[]): string[] {
  const names = new Set(kinds.map(({ name }) => name));
  return selected.map((name) => {
    const present = FORMER_NAMES[name];
    return !names.has(name) && present !== undefined && names.has(present) ? present : name;
  });
}

export interface KindCount extends Kind {
  count: number;
}

/**
 * The number of insights of each kind, the most important kind first, and the kinds without any.
 * A selected kind is always among the first.
 */
export function countKinds(
  insights: readonly Insight[],
  kinds: readonly Kind[],
  selectedKinds: readonly string[],
): { present: KindCount[]; kindsWithoutInsights: string[] } {
  const counts = new Map<string, number>();
  for (const { kind } of insights) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const kind of selectedKinds) counts.set(kind, counts.get(kind) ?? 0);
  return {
    present: [...counts].map(([name, count]) => ({ name, about: aboutKind(kinds, name), count })),
    kindsWithoutInsights: kinds.map(({ name }) => name).filter((name) => !counts.get(name)),
  };
}
