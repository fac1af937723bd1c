/** 1st, 2nd, 3rd, 11th. */
export function ordinal(value: number): string {
  const rounded = Math.round(value);
  const lastTwoDigits = rounded % 100;
  const suffix =
    lastTwoDigits > 10 && lastTwoDigits < 14
      ? "th"
      : (["th", "st", "nd", "rd"][rounded % 10] ?? "th");
  return `${rounded}${suffix}`;
}

/** The percentile of a value, 0..100, as text. */
export function formatPercentile(percentile: number): string {
  if (percentile <= 0) return "lowest";
  if (percentile > 99.5) return "top 0.5 %";
  if (percentile < 0.5) return "low 0.5 %";
  return ordinal(percentile);
}

/** "71 %", and "<1 %" for a small probability above zero. */
export function formatProbability(probability: number): string {
  const rounded = Math.round(100 * probability);
  return rounded === 0 && probability > 0 ? "<1 %" : `${rounded} %`;
}

/** 0.42 s, or 1:02.4 from a minute on. */
export function formatTime(seconds: number): string {
  if (seconds < 60) return seconds.toFixed(2);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}
