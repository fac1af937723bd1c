import type { Row } from "../../../api/types";
import { formatNumber, formatPercent } from "../../../components/formatting";
import classes from "./ClipCaption.module.css";

/** Label, prediction and correctness of a clip. */
export function ClipCaption({ row, short = false }: { row: Row; short?: boolean }) {
  const symbol = row.correct === null ? "" : row.correct ? "✓" : "✕";
  const correctness = row.correct === null ? "" : row.correct ? "right" : "wrong";
  return (
    <span className={classes.caption}>
      <span className={classes.label}>
        {symbol && (
          <span role="img" aria-label={correctness} className={classes.symbol}>
            {symbol}
          </span>
        )}
        {row.label ?? <i className="quiet">no label</i>}
      </span>
      {row.correct !== true && row.predicted !== null && (
        <span className={`quiet ${classes.label}`}>→ {row.predicted}</span>
      )}
      {(!short || row.correct === true) && (
        <span className={`quiet ${classes.label}`}>
          {formatPercent(row.probability)}
          {row.loss !== null && ` · loss ${formatNumber(row.loss)}`}
          {!short && row.split && ` · ${row.split}`}
        </span>
      )}
    </span>
  );
}
