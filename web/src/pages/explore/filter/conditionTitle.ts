import { parseCondition } from "../data/conditions";
import { columnOf, type Rows } from "../data/rows";

const SYMBOLS: Record<string, string> = { "!=": "≠", "<=": "≤", ">=": "≥" };

/** A condition for display: `split = val`, `right`, `wrong`. */
export function conditionTitle(text: string, rows: Rows): string {
  const condition = parseCondition(text);
  if (!condition) return text;
  const { column, comparison, value } = condition;
  if (column === "correct" && comparison === "=") {
    if (value.toLowerCase() === "no") return "wrong";
    if (value.toLowerCase() === "yes") return "right";
  }
  const title = columnOf(rows, column)?.title ?? column;
  return `${title.toLowerCase()} ${SYMBOLS[comparison] ?? comparison} ${value}`;
}
