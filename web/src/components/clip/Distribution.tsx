import classes from "./Distribution.module.css";

interface Props {
  /** Number of clips in bins of equal width from `low` to `high`. */
  counts: readonly number[];
  low: number;
  high: number;
  value: number;
  label: string;
}

const HEIGHT = 22;
const BASELINE = 17;

/** A histogram of the data set with one clip as a dot. */
export function Distribution({ counts, low, high, value, label }: Props) {
  const maxCount = Math.max(1, ...counts);
  const width = 100 / Math.max(1, counts.length);
  const position = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
  return (
    <svg className={classes.figure} width="100%" height={HEIGHT} role="img" aria-label={label}>
      {counts.map((count, bin) => {
        const height = count === 0 ? 0 : Math.max(1, (count / maxCount) * (BASELINE - 1));
        return (
          <rect
            key={bin}
            x={`${bin * width + 0.08 * width}%`}
            width={`${0.84 * width}%`}
            y={BASELINE - height}
            height={height}
            className={classes.bar}
          />
        );
      })}
      <line x1="0" x2="100%" y1={BASELINE + 0.5} y2={BASELINE + 0.5} className={classes.baseline} />
      <circle cx={`${100 * position}%`} cy={BASELINE} r="4" className={classes.dot} />
    </svg>
  );
}
