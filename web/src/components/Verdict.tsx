import classes from "./Verdict.module.css";

const SHAPES = {
  right: "M3 8.5 6.5 12 13 4.5",
  wrong: "M4 4 12 12 M12 4 4 12",
  unknown: "M4 8 12 8",
};

/** Right, wrong or unknown: by shape and word, not by colour. */
export function Verdict({ correct, quiet }: { correct: boolean | null; quiet?: boolean }) {
  const word = correct === null ? "unknown" : correct ? "right" : "wrong";
  return (
    <span className={classes.verdict} data-word={word}>
      <svg width="14" height="14" viewBox="0 0 16 16" role="img" aria-label={word}>
        {word === "right" && <circle cx="8" cy="8" r="7.5" className={classes.ground} />}
        {word === "wrong" && (
          <rect x="0.5" y="0.5" width="15" height="15" rx="2" className={classes.ground} />
        )}
        <path d={SHAPES[word]} className={classes.sign} />
      </svg>
      {!quiet && <span aria-hidden>{word}</span>}
    </span>
  );
}
