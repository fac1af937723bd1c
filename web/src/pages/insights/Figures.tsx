import { Tooltip } from "@mantine/core";

import type { Insight } from "../../api/types";
import { formatInterval } from "../../components/formatting";
import classes from "./Figures.module.css";
import { type Figure, formatFigure, otherFigures, rowFigures } from "./figures";

/** The figures of an insight; estimates show their interval on hover. */
export function Figures({ figures }: { figures: Insight["figures"] }) {
  const rows = rowFigures(figures);
  const others = otherFigures(figures);
  if (rows.length + others.length === 0) return null;
  return (
    <div>
      {rows.length > 0 && (
        <dl className={classes.list}>
          {rows.map((figure) => (
            <div key={figure.name} className={classes.row}>
              <dt>{figure.title}</dt>
              <dd className={classes.value}>
                <FigureValue {...figure} />
              </dd>
              <dd className={classes.bar}>{figure.kind === "share" && <ShareBar {...figure} />}</dd>
              <dd className="quiet">
                {figure.elsewhere !== null &&
                  `${figure.elsewhere_title} ${formatFigure(figure.kind, figure.elsewhere)}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {others.length > 0 && (
        <dl className={`${classes.list} ${classes.others}`}>
          {others.map(({ name, title, kind, value }) => (
            <div key={name}>
              <dt>{title}</dt> <dd>{formatFigure(kind, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function FigureValue({ kind, value, low, high }: Figure) {
  const text = formatFigure(kind, value);
  if (low === null || high === null) return text;
  return (
    <Tooltip label={formatInterval(low, high)}>
      <span className={classes.estimate} tabIndex={0}>
        {text}
      </span>
    </Tooltip>
  );
}

const HEIGHT = 11;
const MIDDLE = HEIGHT / 2;

/** A bar from 0 to 100 %, a line for its interval, and a tick for the value of other clips. */
function ShareBar({ title, value, elsewhere, low, high }: Figure) {
  const percent = (share: number) => `${100 * share}%`;
  return (
    <svg width="100%" height={HEIGHT} role="img" aria-label={`${title} as a bar`}>
      <rect width="100%" y="3" height="5" rx="2" className={classes.track} />
      <rect width={percent(value)} y="3" height="5" rx="2" className={classes.share} />
      {low !== null && high !== null && (
        <line
          x1={percent(low)}
          x2={percent(high)}
          y1={MIDDLE}
          y2={MIDDLE}
          className={classes.whisker}
        />
      )}
      {elsewhere !== null && (
        <line
          x1={percent(elsewhere)}
          x2={percent(elsewhere)}
          y1="0"
          y2={HEIGHT}
          className={classes.tick}
        />
      )}
    </svg>
  );
}
