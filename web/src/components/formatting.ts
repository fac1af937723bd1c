import type { Share } from "../api/types";

const integerFormat = new Intl.NumberFormat("en-US");

/** 24,777 */
export const formatCount = (value: number) => integerFormat.format(value);

/** Three significant digits; exponents only for very small and very large numbers. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return integerFormat.format(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

export function formatPercent(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return `${Math.round(value * 100)} %`;
}

/** "37 of 40; 95 % interval 80 to 97 %", the tooltip of a share. */
export function formatShareInterval({ low, high, hits, clips }: Share): string {
  if (low === null || high === null) return "no clips with a label";
  return `${formatCount(hits)} of ${formatCount(clips)}; 95 % interval ${formatPercent(low)} to ${formatPercent(high)}`;
}

export const formatClipCount = (n: number) => (n === 1 ? "1 clip" : `${formatCount(n)} clips`);

/** "95 % interval 3 to 20 %"; with one more digit if both ends round to the same number. */
export function formatInterval(low: number, high: number): string {
  const digits = Math.round(100 * low) === Math.round(100 * high) ? 1 : 0;
  return `95 % interval ${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)} %`;
}

/** "p 4e-26": one significant digit, because more digits have no meaning. */
export function formatPValue(p: number): string {
  if (p < 1e-99) return "p < 1e-99";
  return `p ${p >= 0.001 ? Number(p.toPrecision(1)) : p.toExponential(0)}`;
}

/** "+0.97" or "−0.99". */
export function formatEffect(effect: number): string {
  return `${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)}`;
}
