/** The figures of an insight as its card shows them: the one place that knows figures by name. */

import type { Insight } from "../../api/types";
import { formatNumber, formatPercent } from "../../components/formatting";

type ServerFigure = Insight["figures"][number];

/** A number that was measured on the clips of an insight. */
export interface Figure {
  name: string;
  /** Name for people. */
  title: string;
  /** `share`: 0..1, shown in percent. */
  kind: "share" | "number";
  value: number;
  /** The same figure of other clips, and which clips these are, such as `elsewhere`. */
  elsewhere: number | null;
  elsewhereTitle: string;
  /** 95 % interval of a share. */
  low: number | null;
  high: number | null;
}

type Description = Pick<Figure, "title" | "kind"> & {
  elsewhere?: { figure: string; title: string };
};

/** Figures that have a row of their own, in this order. */
const ROWS: Record<string, Description> = {
  accuracy: {
    title: "accuracy",
    kind: "share",
    elsewhere: { figure: "accuracy_elsewhere", title: "elsewhere" },
  },
  accuracy_with: {
    title: "accuracy with it",
    kind: "share",
    elsewhere: { figure: "accuracy_without", title: "without it" },
  },
  accuracy_train: { title: "accuracy in training", kind: "share" },
  loss: {
    title: "loss",
    kind: "number",
    elsewhere: { figure: "loss_elsewhere", title: "elsewhere" },
  },
  loss_train: { title: "loss in training", kind: "number" },
  train_clips: {
    title: "training clips",
    kind: "number",
    elsewhere: { figure: "usual_train_clips", title: "usual" },
  },
};

const SHARES = new Set(["share", "confused_share", "heat_there"]);
const P_VALUE = "p";
/** Figures that a card shows in another place or not at all. */
const HIDDEN = new Set([P_VALUE, "errors", "accuracy_low", "accuracy_high"]);

/** Figures with a row of their own: their value, interval and comparison with other clips. */
export function rowFigures(figures: readonly ServerFigure[]): Figure[] {
  const numbers = numbersByName(figures);
  return Object.entries(ROWS).flatMap(([name, { title, kind, elsewhere }]) => {
    const value = numbers.get(name);
    if (value === undefined) return [];
    return {
      name,
      title,
      kind,
      value,
      elsewhere: (elsewhere && numbers.get(elsewhere.figure)) ?? null,
      elsewhereTitle: elsewhere?.title ?? "elsewhere",
      low: numbers.get(`${name}_low`) ?? null,
      high: numbers.get(`${name}_high`) ?? null,
    };
  });
}

/** All other numbers; the title of the insight already contains its texts. */
export function otherFigures(figures: readonly ServerFigure[]): Figure[] {
  const inRows = new Set(
    Object.entries(ROWS).flatMap(([name, { elsewhere }]) => [name, elsewhere?.figure]),
  );
  return [...numbersByName(figures)]
    .filter(([name]) => !inRows.has(name) && !HIDDEN.has(name))
    .map(([name, value]) => ({
      name,
      title: name.replaceAll("_", " "),
      kind: SHARES.has(name) ? "share" : "number",
      value,
      elsewhere: null,
      elsewhereTitle: "elsewhere",
      low: null,
      high: null,
    }));
}

/** The p value of an insight; null if it has none. */
export function pValueOf(figures: readonly ServerFigure[]): number | null {
  return numbersByName(figures).get(P_VALUE) ?? null;
}

/** "8 %" or "3.52". */
export function formatFigure(kind: Figure["kind"], value: number): string {
  return kind === "share" ? formatPercent(value) : formatNumber(value);
}

function numbersByName(figures: readonly ServerFigure[]): Map<string, number> {
  return new Map(
    figures.flatMap(({ name, value }) => (typeof value === "number" ? [[name, value]] : [])),
  );
}
