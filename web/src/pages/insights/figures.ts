/** The figures of an insight as its card shows them. The server says what each of them is. */

import type { Insight } from "../../api/types";
import { formatNumber, formatPercent } from "../../components/formatting";

type ServerFigure = Insight["figures"][number];

/** A share or a number with a known value. */
export type Figure = Omit<ServerFigure, "kind" | "value"> & {
  kind: "share" | "number";
  value: number;
};

/** Figures with a row of their own: those with an interval or a value of other clips. */
export function rowFigures(figures: readonly ServerFigure[]): Figure[] {
  return figures.filter(isMeasured).filter(hasRow);
}

/** All other numbers; the title of the insight already contains its texts. */
export function otherFigures(figures: readonly ServerFigure[]): Figure[] {
  return figures.filter(isMeasured).filter((figure) => !hasRow(figure));
}

/** The p value of an insight; null if it has none. */
export function pValueOf(figures: readonly ServerFigure[]): number | null {
  const chance = figures.find(({ kind }) => kind === "chance");
  return typeof chance?.value === "number" ? chance.value : null;
}

/** "8 %" or "3.52". */
export function formatFigure(kind: Figure["kind"], value: number): string {
  return kind === "share" ? formatPercent(value) : formatNumber(value);
}

function isMeasured(figure: ServerFigure): figure is Figure {
  return (figure.kind === "share" || figure.kind === "number") && typeof figure.value === "number";
}

const hasRow = ({ elsewhere, low }: Figure) => elsewhere !== null || low !== null;
