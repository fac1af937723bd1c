import type { Column } from "../../../api/types";
import { categoryNames, type Values } from "./columns";
import type { Mask } from "./mask";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Something that a clip fulfils or not; clips of which it is unknown don't. */
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

/** The text that is read as this condition again. */
export function writeCondition({ column, comparison, value }: Condition): string {
  const needsNoQuotes = value === value.trim() && !(value.length > 1 && QUOTED_PATTERN.test(value));
  return `${column}${comparison}${needsNoQuotes ? value : `"${value}"`}`;
}

/** Why a condition can't be asked of a column, or null where it can. */
export function columnConditionProblem(
  condition: Condition,
  column: Column | undefined,
): string | null {
  if (!column) return `no column ${condition.column}`;
  if (column.kind === "number") {
    return isNumeric(condition.value) ? null : `${condition.value} is no number`;
  }
  if (!["=", "!="].includes(condition.comparison)) return `${column.name} holds words`;
  return codeOfValue(condition.value, column) === null
    ? `no ${column.name} ${condition.value}`
    : null;
}

/** The rows that fulfil a condition that makes sense for the column. */
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

/** The code of a value as it is in the data; upper and lower case are the same where that is clear. */
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
