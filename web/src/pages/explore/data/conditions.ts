import type { Column } from "../../../api/types";
import { namesOf, type Values } from "./columns";
import type { Mask } from "./mask";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Something that a clip fulfils or not; clips of which it is unknown don't. */
export interface Condition {
  column: string;
  comparison: Comparison;
  value: string;
}

const WRITTEN = /^\s*(.+?)\s*(<=|>=|!=|==|=|<|>)\s*(.*?)\s*$/s;
const QUOTED = /^(['"])(.*)\1$/s;
const TRUTHS: Record<string, string> = { true: "yes", false: "no", "1": "yes", "0": "no" };

/** A condition such as `split=val` or `ssim_mean > 0.9`, as `praxiscope insights --where` reads it. */
export function parseCondition(text: string): Condition | null {
  const found = WRITTEN.exec(text);
  if (!found) return null;
  const [, column, comparison, value] = found;
  return {
    column: column!,
    comparison: (comparison === "==" ? "=" : comparison) as Comparison,
    value: value!.length > 1 ? value!.replace(QUOTED, "$2") : value!,
  };
}

/** The text that is read as this condition again. */
export function writeCondition({ column, comparison, value }: Condition): string {
  const bare = value === value.trim() && !(value.length > 1 && QUOTED.test(value));
  return `${column}${comparison}${bare ? value : `"${value}"`}`;
}

/** Why a condition can't be asked of a column, or null where it can. */
export function problem(condition: Condition, column: Column | undefined): string | null {
  if (!column) return `no column ${condition.column}`;
  if (column.kind === "number") {
    return isNumber(condition.value) ? null : `${condition.value} is no number`;
  }
  if (!["=", "!="].includes(condition.comparison)) return `${column.name} holds words`;
  return codeMeant(condition.value, column) === null
    ? `no ${column.name} ${condition.value}`
    : null;
}

/** The rows that fulfil a condition that makes sense for the column. */
export function fulfilled(condition: Condition, values: Values): Mask {
  return values.column.kind === "number"
    ? numbersMask(values.array, condition.comparison, Number(condition.value))
    : codesMask(values, condition);
}

function codesMask({ column, array }: Values, { comparison, value }: Condition): Mask {
  const mask = new Uint8Array(array.length);
  const wanted = codeMeant(value, column)!;
  const names = namesOf(column).length;
  const equal = comparison === "=";
  for (let row = 0; row < array.length; row++) {
    const code = array[row]!;
    if (code >= 0 && code < names && (code === wanted) === equal) mask[row] = 1;
  }
  return mask;
}

const COMPARE: Record<Comparison, (one: number, other: number) => boolean> = {
  "=": (one, other) => one === other,
  "!=": (one, other) => one !== other,
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
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
function codeMeant(value: string, column: Column): number | null {
  const names = namesOf(column);
  const meant = column.kind === "truth" ? (TRUTHS[value.toLowerCase()] ?? value) : value;
  const exact = names.indexOf(meant);
  if (exact >= 0) return exact;
  const alike = names.flatMap((name, code) =>
    name.toLowerCase() === meant.toLowerCase() ? [code] : [],
  );
  return alike.length === 1 ? alike[0]! : null;
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}
