import classes from "./Distribution.module.css";

interface Props {
  /** How many clips there are in bins of equal width from `low` to `high`. */
  counts: readonly number[];
  low: number;
  high: number;
  value: number;
  label: string;
}

const HEIGHT = 22;
const GROUND = 17;

/** The data set as faint bars on a line, and one clip as a dot on it. */
export function Distribution({ counts, low, high, value, label }: Props) {
  const most = Math.max(1, ...counts);
  const width = 100 / Math.max(1, counts.length);
  const place = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
  return (
    <svg className={classes.figure} width="100%" height={HEIGHT} role="img" aria-label={label}>
      {counts.map((count, bin) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * (GROUND - 1));
        return (
          <rect
            key={bin}
            x={`${bin * width + 0.08 * width}%`}
            width={`${0.84 * width}%`}
            y={GROUND - height}
            height={height}
            className={classes.bar}
          />
        );
      })}
      <line x1="0" x2="100%" y1={GROUND + 0.5} y2={GROUND + 0.5} className={classes.ground} />
      <circle cx={`${100 * place}%`} cy={GROUND} r="4" className={classes.dot} />
    </svg>
  );
}
