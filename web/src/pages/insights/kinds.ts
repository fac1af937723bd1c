/** The kinds of insights, which the server describes. */

import type { Insight, Insights } from "../../api/types";

export type Kind = Insights["kinds"][number];

/** Names of version 0.1.0. */
const FORMER_NAMES: Record<string, string> = {
  "telling metadata": "metadata shortcut",
  "unusual clips": "outlier group",
  "rare circumstances": "rare conditions",
};

/** All kinds of insights that the server looks for. */
export function kindsOf({ kinds }: Insights): Kind[] {
  return kinds;
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
