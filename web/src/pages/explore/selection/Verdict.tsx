import type { Row } from "../../../api/types";
import { number, percent } from "../../../components/words";
import classes from "./Verdict.module.css";

/** What a clip is and what it was taken for. */
export function Verdict({ row, short = false }: { row: Row; short?: boolean }) {
  const sign = row.correct === null ? "" : row.correct ? "✓" : "✕";
  const word = row.correct === null ? "" : row.correct ? "right" : "wrong";
  return (
    <span className={classes.verdict}>
      <span className={classes.label}>
        {sign && (
          <span role="img" aria-label={word} className={classes.sign}>
            {sign}
          </span>
        )}
        {row.label ?? <i className="quiet">no label</i>}
      </span>
      {row.correct !== true && row.predicted !== null && (
        <span className={`quiet ${classes.label}`}>→ {row.predicted}</span>
      )}
      {(!short || row.correct === true) && (
        <span className={`quiet ${classes.label}`}>
          {percent(row.probability)}
          {row.loss !== null && ` · loss ${number(row.loss)}`}
          {!short && row.split && ` · ${row.split}`}
        </span>
      )}
    </span>
  );
}
