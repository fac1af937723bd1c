import { Tooltip } from "@mantine/core";

import type { Insight } from "../../api/types";
import classes from "./Figures.module.css";
import { factsOf, intervalWords, type Measured, measuredOf, said } from "./figures";

/** What was measured, here and elsewhere; estimates tell their interval on hover. */
export function Figures({ figures }: { figures: Insight["figures"] }) {
  const measured = measuredOf(figures);
  const facts = factsOf(figures);
  if (measured.length + facts.length === 0) return null;
  return (
    <div>
      {measured.length > 0 && (
        <dl className={classes.list}>
          {measured.map((one) => (
            <div key={one.name} className={classes.row}>
              <dt>{one.name}</dt>
              <dd className={classes.here}>
                <Here {...one} />
              </dd>
              <dd className={classes.bar}>{one.kind === "share" && <ShareBar {...one} />}</dd>
              <dd className="quiet">
                {one.elsewhere !== null && `${one.beside} ${said(one.kind, one.elsewhere)}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {facts.length > 0 && (
        <dl className={`${classes.list} ${classes.facts}`}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt> <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Here({ kind, here, low, high }: Measured) {
  const words = said(kind, here);
  if (low === null || high === null) return words;
  return (
    <Tooltip label={intervalWords(low, high)}>
      <span className={classes.estimate} tabIndex={0}>
        {words}
      </span>
    </Tooltip>
  );
}

const HEIGHT = 11;
const MIDDLE = HEIGHT / 2;

/** A bar from 0 to 100 % with its interval as a line, and a tick for what it is elsewhere. */
function ShareBar({ name, here, elsewhere, low, high }: Measured) {
  const at = (share: number) => `${100 * share}%`;
  return (
    <svg width="100%" height={HEIGHT} role="img" aria-label={`${name} as a bar`}>
      <rect width="100%" y="3" height="5" rx="2" className={classes.track} />
      <rect width={at(here)} y="3" height="5" rx="2" className={classes.share} />
      {low !== null && high !== null && (
        <line x1={at(low)} x2={at(high)} y1={MIDDLE} y2={MIDDLE} className={classes.whisker} />
      )}
      {elsewhere !== null && (
        <line x1={at(elsewhere)} x2={at(elsewhere)} y1="0" y2={HEIGHT} className={classes.tick} />
      )}
    </svg>
  );
}
