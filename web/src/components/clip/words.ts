/** 1st, 2nd, 3rd, 11th. */
export function ordinal(value: number): string {
  const whole = Math.round(value);
  const tens = whole % 100;
  const ending = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][whole % 10] ?? "th");
  return `${whole}${ending}`;
}

/** Where a value is among all others; the share of smaller ones is in 0..100. */
export function percentileWords(percentile: number): string {
  if (percentile <= 0) return "lowest";
  if (percentile > 99.5) return "top 0.5 %";
  if (percentile < 0.5) return "low 0.5 %";
  return ordinal(percentile);
}

/** "71 %", and "<1 %" for what is hardly there but not nothing. */
export function probabilityWords(probability: number): string {
  const whole = Math.round(100 * probability);
  return whole === 0 && probability > 0 ? "<1 %" : `${whole} %`;
}

/** 0.42 s, or 1:02.4 from a minute on. */
export function clockWords(seconds: number): string {
  if (seconds < 60) return seconds.toFixed(2);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}
