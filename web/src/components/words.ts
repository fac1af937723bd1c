import type { Share } from "../api/types";

const whole = new Intl.NumberFormat("en-US");

/** 24,777 */
export const count = (value: number) => whole.format(value);

/** Three significant digits, without exponents where people need none. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return whole.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return `${Math.round(value * 100)} %`;
}

/** "93 %", with its interval apart, as estimates show it on hover. */
export function interval({ low, high, hits, clips }: Share): string {
  if (low === null || high === null) return "no clips with a label";
  return `${count(hits)} of ${count(clips)}; 95 % interval ${percent(low)} to ${percent(high)}`;
}

export const clips = (n: number) => (n === 1 ? "1 clip" : `${count(n)} clips`);
