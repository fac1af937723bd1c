import type { Insight } from "../../api/types";
import { number, percent } from "../../components/words";

type Figure = Insight["figures"][number];

/** Something measured of the clips of an insight, beside the same of all others. */
export interface Measured {
  name: string;
  /** A share in 0..1, or another number. */
  kind: "share" | "number";
  here: number;
  elsewhere: number | null;
  /** What the other figure is of, such as `elsewhere`. */
  beside: string;
  /** 95 %, of a share. */
  low: number | null;
  high: number | null;
}

export interface Fact {
  name: string;
  value: string;
}

/** Pairs that are told together: name for people, figure here, figure elsewhere. */
const PAIRS: readonly [string, Measured["kind"], string, string | null, string?][] = [
  ["accuracy", "share", "accuracy", "accuracy_elsewhere"],
  ["accuracy with it", "share", "accuracy_with", "accuracy_without", "without it"],
  ["accuracy in training", "share", "accuracy_train", null],
  ["loss", "number", "loss", "loss_elsewhere"],
  ["loss in training", "number", "loss_train", null],
  ["training clips", "number", "train_clips", "usual_train_clips", "usual"],
];

const SHARES = new Set(["share", "confused_share", "heat_there"]);
const TOLD_ELSEWHERE = new Set(["p", "errors", "accuracy_low", "accuracy_high"]);

/** Figures that have a counterpart elsewhere, or an interval. */
export function measuredOf(figures: readonly Figure[]): Measured[] {
  const value = numbersOf(figures);
  return PAIRS.flatMap(([name, kind, here, elsewhere, beside = "elsewhere"]) => {
    const own = value.get(here);
    if (own === undefined) return [];
    return {
      name,
      kind,
      here: own,
      elsewhere: (elsewhere === null ? undefined : value.get(elsewhere)) ?? null,
      beside,
      low: value.get(`${here}_low`) ?? null,
      high: value.get(`${here}_high`) ?? null,
    };
  });
}

/** All other figures; words are in the title already. */
export function factsOf(figures: readonly Figure[]): Fact[] {
  const paired = new Set(PAIRS.flatMap(([, , here, elsewhere]) => [here, elsewhere]));
  return [...numbersOf(figures)]
    .filter(([name]) => !paired.has(name) && !TOLD_ELSEWHERE.has(name))
    .map(([name, value]) => ({
      name: name.replaceAll("_", " "),
      value: SHARES.has(name) ? percent(value) : number(value),
    }));
}

/** Chance that there is nothing to it; null where none was told. */
export function chanceOf(figures: readonly Figure[]): number | null {
  return numbersOf(figures).get("p") ?? null;
}

/** "8 %" or "3.52". */
export function said(kind: Measured["kind"], value: number): string {
  return kind === "share" ? percent(value) : number(value);
}

/** "95 % interval 3 to 20 %"; what is the same when rounded is told finer. */
export function intervalWords(low: number, high: number): string {
  const digits = Math.round(100 * low) === Math.round(100 * high) ? 1 : 0;
  return `95 % interval ${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)} %`;
}

/** "p 4e-26": of one significant digit, as more would mean nothing. */
export function chanceWords(p: number): string {
  if (p < 1e-99) return "p < 1e-99";
  return `p ${p >= 0.001 ? Number(p.toPrecision(1)) : p.toExponential(0)}`;
}

/** "+0.97" or "−0.99". */
export function effectWords(effect: number): string {
  return `${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)}`;
}

function numbersOf(figures: readonly Figure[]): Map<string, number> {
  return new Map(
    figures.flatMap(({ name, value }) => (typeof value === "number" ? [[name, value]] : [])),
  );
}
