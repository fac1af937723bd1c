import classes from "./CorrectnessMark.module.css";

const SHAPES = {
  right: "M3 8.5 6.5 12 13 4.5",
  wrong: "M4 4 12 12 M12 4 4 12",
  unknown: "M4 8 12 8",
};

/** Right, wrong or unknown, by shape and text instead of colour. */
export function CorrectnessMark({
  correct,
  iconOnly,
}: {
  correct: boolean | null;
  iconOnly?: boolean;
}) {
  const name = correct === null ? "unknown" : correct ? "right" : "wrong";
  return (
    <span className={classes.mark} data-correctness={name}>
      <svg width="14" height="14" viewBox="0 0 16 16" role="img" aria-label={name}>
        {name === "right" && <circle cx="8" cy="8" r="7.5" className={classes.background} />}
        {name === "wrong" && (
          <rect x="0.5" y="0.5" width="15" height="15" rx="2" className={classes.background} />
        )}
        <path d={SHAPES[name]} className={classes.symbol} />
      </svg>
      {!iconOnly && <span aria-hidden>{name}</span>}
    </span>
  );
}
