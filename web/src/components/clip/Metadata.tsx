import { useState } from "react";

import { number } from "../words";
import { Distribution } from "./Distribution";
import classes from "./Metadata.module.css";
import { byUnusual, isAsMost, type Value } from "./unusual";
import { percentileWords } from "./words";

const FIRST = 8;

/** What was measured of a clip, beside all others: the most unusual first. */
export function Metadata({ values }: { values: readonly Value[] }) {
  const [all, setAll] = useState(false);
  const known = values.filter(({ value, word }) => value !== null || word !== null);
  const shown = all ? known : known.toSorted(byUnusual).slice(0, FIRST);
  if (known.length === 0) return <p className="quiet">Nothing was measured of this clip.</p>;
  return (
    <>
      <dl className={classes.list}>
        {shown.map((one) => (
          <Row key={one.column} of={one} />
        ))}
      </dl>
      {known.length > FIRST && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Only the most unusual" : `All ${known.length}`}
        </button>
      )}
    </>
  );
}

function Row({ of }: { of: Value }) {
  const { title, unit, value, word, percentile, low, high, counts } = of;
  const said = value === null ? word : `${number(value)}${isShort(unit) ? ` ${unit}` : ""}`;
  const place = percentile === null ? "" : isAsMost(of) ? "as most" : percentileWords(percentile);
  const drawn = value !== null && low !== null && high !== null && counts.length > 0;
  return (
    <div className={classes.row}>
      <dt title={[title, unit, of.help].filter(Boolean).join(" · ")}>{title}</dt>
      <dd className={classes.figure}>
        {drawn && (
          <Distribution
            counts={counts}
            low={low}
            high={high}
            value={value}
            label={`${title}: ${said}, ${place}; all clips from ${number(low)} to ${number(high)}`}
          />
        )}
      </dd>
      <dd className={drawn ? classes.value : classes.word}>{said}</dd>
      {drawn && <dd className={classes.place}>{place}</dd>}
    </div>
  );
}

/** Such as "s" or "px"; longer ones are told on hover. */
const isShort = (unit: string) => unit !== "" && unit.length <= 4;
