import { useState } from "react";

import { formatNumber } from "../formatting";
import { Distribution } from "./Distribution";
import classes from "./Metadata.module.css";
import { compareUnusual, isTypical, type MetadataValue } from "./unusualValues";
import { formatPercentile } from "./formatting";

const COLLAPSED_COUNT = 8;

/** The metadata of a clip compared with all clips: the most unusual values first. */
export function Metadata({ values }: { values: readonly MetadataValue[] }) {
  const [expanded, setExpanded] = useState(false);
  const available = values.filter(({ value, category }) => value !== null || category !== null);
  const visible = expanded
    ? available
    : available.toSorted(compareUnusual).slice(0, COLLAPSED_COUNT);
  if (available.length === 0) return <p className="quiet">This clip has no metadata.</p>;
  return (
    <>
      <dl className={classes.list}>
        {visible.map((value) => (
          <Row key={value.column} metadata={value} />
        ))}
      </dl>
      {available.length > COLLAPSED_COUNT && (
        <button type="button" className={classes.expand} onClick={() => setExpanded(!expanded)}>
          {expanded ? "Only the most unusual" : `All ${available.length}`}
        </button>
      )}
    </>
  );
}

function Row({ metadata }: { metadata: MetadataValue }) {
  const { title, unit, value, category, percentile, low, high, counts } = metadata;
  const text =
    value === null ? category : `${formatNumber(value)}${isShortUnit(unit) ? ` ${unit}` : ""}`;
  const position =
    percentile === null ? "" : isTypical(metadata) ? "typical" : formatPercentile(percentile);
  const hasDistribution = value !== null && low !== null && high !== null && counts.length > 0;
  return (
    <div className={classes.row}>
      <dt title={[title, unit, metadata.help].filter(Boolean).join(" · ")}>{title}</dt>
      <dd className={classes.figure}>
        {hasDistribution && (
          <Distribution
            counts={counts}
            low={low}
            high={high}
            value={value}
            label={`${title}: ${text}, ${position}; all clips from ${formatNumber(low)} to ${formatNumber(high)}`}
          />
        )}
      </dd>
      <dd className={hasDistribution ? classes.value : classes.text}>{text}</dd>
      {hasDistribution && <dd className={classes.place}>{position}</dd>}
    </div>
  );
}

/** Such as "s" or "px"; longer units are in the tooltip. */
const isShortUnit = (unit: string) => unit !== "" && unit.length <= 4;
