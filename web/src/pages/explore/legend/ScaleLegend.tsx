import { useMemo } from "react";

import { formatNumber } from "../../../components/formatting";
import type { Colouring } from "../colour/colouring";
import { cssColour } from "../colour/scale";
import { histogram, type Values } from "../data/columns";
import { useExplore } from "../useExplore";
import classes from "./Legend.module.css";

const BINS = 40;
const STOPS = 16;

/** A colour scale with a histogram. */
export function ScaleLegend({ colouring, values }: { colouring: Colouring; values: Values }) {
  const { filter, activeMask } = useExplore();
  const [low, high] = colouring.range!;
  const filteredCounts = useMemo(
    () => histogram(values.array, [low, high], BINS, filter.mask),
    [values, low, high, filter.mask],
  );
  const activeCounts = useMemo(
    () => histogram(values.array, [low, high], BINS, activeMask),
    [values, low, high, activeMask],
  );
  const maxCount = Math.max(1, ...filteredCounts);
  const lastStep = colouring.colours.length - 2;
  const stops = Array.from({ length: STOPS + 1 }, (_, stop) =>
    cssColour(colouring.colours[Math.round((stop / STOPS) * lastStep)]!),
  );
  return (
    <div className={classes.scale}>
      <svg
        viewBox={`0 0 ${BINS} 20`}
        preserveAspectRatio="none"
        className={classes.bars}
        aria-hidden
      >
        <Bars counts={filteredCounts} maxCount={maxCount} className={classes.allBar} />
        <Bars counts={activeCounts} maxCount={maxCount} className={classes.activeBar} />
      </svg>
      <div
        className={classes.gradient}
        style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }}
      />
      <div className={classes.ends}>
        <span>
          {lowerBoundSign(values, low)}
          {formatNumber(low)}
        </span>
        <span>{formatNumber((low + high) / 2)}</span>
        <span>
          {upperBoundSign(values, high)}
          {formatNumber(high)}
        </span>
      </div>
    </div>
  );
}

/** The range excludes outliers, which have the colours of its ends. */
const lowerBoundSign = ({ column }: Values, low: number) => ((column.low ?? low) < low ? "≤ " : "");
const upperBoundSign = ({ column }: Values, high: number) =>
  (column.high ?? high) > high ? "≥ " : "";

function Bars({
  counts,
  maxCount,
  className,
}: {
  counts: Uint32Array;
  maxCount: number;
  className: string | undefined;
}) {
  return Array.from(counts, (count, bin) => (
    <rect
      key={bin}
      x={bin + 0.08}
      width={0.84}
      y={20 - (20 * count) / maxCount}
      height={(20 * count) / maxCount}
      className={className}
    />
  ));
}
