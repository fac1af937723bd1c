import type { Column } from "../../../api/types";
import { categoryNames, type Values } from "./columns";
import type { Mask } from "./mask";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A condition on a column; clips with a missing value do not match. */
export interface Condition {
  column: string;
  comparison: Comparison;
  value: string;
}

const CONDITION_PATTERN = /^\s*(.+?)\s*(<=|>=|!=|==|=|<|>)\s*(.*?)\s*$/s;
const QUOTED_PATTERN = /^(['"])(.*)\1$/s;
const BOOLEAN_WORDS: Record<string, string> = { true: "yes", false: "no", "1": "yes", "0": "no" };

/** A condition such as `split=val` or `ssim_mean > 0.9`, as `praxiscope insights --where` reads it. */
export function parseCondition(text: string): Condition | null {
  const match = CONDITION_PATTERN.exec(text);
  if (!match) return null;
  const [, column, comparison, value] = match;
  return {
    column: column!,
    comparison: (comparison === "==" ? "=" : comparison) as Comparison,
    value: value!.length > 1 ? value!.replace(QUOTED_PATTERN, "$2") : value!,
  };
}

/** The text that `parseCondition` reads as this condition. */
export function writeCondition({ column, comparison, value }: Condition): string {
  const needsNoQuotes = value === value.trim() && !(value.length > 1 && QUOTED_PATTERN.test(value));
  return `${column}${comparison}${needsNoQuotes ? value : `"${value}"`}`;
}

/** Why a condition does not apply to a column; null if it does. */
export function columnConditionProblem(
  condition: Condition,
  column: Column | undefined,
): string | null {
  if (!column) return `no column ${condition.column}`;
  if (column.kind === "number") {
    return isNumeric(condition.value) ? null : `${condition.value} is not a number`;
  }
  if (!["=", "!="].includes(condition.comparison)) return `${column.name} contains texts`;
  return codeOfValue(condition.value, column) === null
    ? `no ${column.name} ${condition.value}`
    : null;
}

/** The rows that match a valid condition. */
export function conditionMask(condition: Condition, values: Values): Mask {
  return values.column.kind === "number"
    ? numbersMask(values.array, condition.comparison, Number(condition.value))
    : codesMask(values, condition);
}

function codesMask({ column, array }: Values, { comparison, value }: Condition): Mask {
  const mask = new Uint8Array(array.length);
  const wantedCode = codeOfValue(value, column)!;
  const names = categoryNames(column).length;
  const equal = comparison === "=";
  for (let row = 0; row < array.length; row++) {
    const code = array[row]!;
    if (code >= 0 && code < names && (code === wantedCode) === equal) mask[row] = 1;
  }
  return mask;
}

const COMPARE: Record<Comparison, (first: number, second: number) => boolean> = {
  "=": (first, second) => first === second,
  "!=": (first, second) => first !== second,
  "<": (first, second) => first < second,
  "<=": (first, second) => first <= second,
  ">": (first, second) => first > second,
  ">=": (first, second) => first >= second,
};

function numbersMask(array: Values["array"], comparison: Comparison, value: number): Mask {
  const mask = new Uint8Array(array.length);
  const compare = COMPARE[comparison];
  for (let row = 0; row < array.length; row++) {
    const number = array[row]!;
    if (!Number.isNaN(number) && compare(number, value)) mask[row] = 1;
  }
  return mask;
}

/** The code of a name; upper and lower case are equal if that is unambiguous. */
function codeOfValue(value: string, column: Column): number | null {
  const names = categoryNames(column);
  const resolved = column.kind === "truth" ? (BOOLEAN_WORDS[value.toLowerCase()] ?? value) : value;
  const exact = names.indexOf(resolved);
  if (exact >= 0) return exact;
  const matches = names.flatMap((name, code) =>
    name.toLowerCase() === resolved.toLowerCase() ? [code] : [],
  );
  return matches.length === 1 ? matches[0]! : null;
}

function isNumeric(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}
