import { useMemo } from "react";

import { number } from "../../../components/words";
import type { Colouring } from "../colour/colouring";
import { cssColour } from "../colour/scale";
import { histogram, type Values } from "../data/columns";
import { useExplore } from "../useExplore";
import classes from "./Legend.module.css";

const BINS = 40;
const STOPS = 16;

/** A scale with how many clips have which value. */
export function ScaleLegend({ colouring, values }: { colouring: Colouring; values: Values }) {
  const { filter, subject } = useExplore();
  const [low, high] = colouring.ends!;
  const all = useMemo(
    () => histogram(values.array, [low, high], BINS, filter.mask),
    [values, low, high, filter.mask],
  );
  const chosen = useMemo(
    () => histogram(values.array, [low, high], BINS, subject),
    [values, low, high, subject],
  );
  const most = Math.max(1, ...all);
  const last = colouring.colours.length - 2;
  const stops = Array.from({ length: STOPS + 1 }, (_, stop) =>
    cssColour(colouring.colours[Math.round((stop / STOPS) * last)]!),
  );
  return (
    <div className={classes.scale}>
      <svg
        viewBox={`0 0 ${BINS} 20`}
        preserveAspectRatio="none"
        className={classes.bars}
        aria-hidden
      >
        <Bars counts={all} most={most} className={classes.behind} />
        <Bars counts={chosen} most={most} className={classes.chosen} />
      </svg>
      <div
        className={classes.gradient}
        style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }}
      />
      <div className={classes.ends}>
        <span>
          {below(values, low)}
          {number(low)}
        </span>
        <span>{number((low + high) / 2)}</span>
        <span>
          {above(values, high)}
          {number(high)}
        </span>
      </div>
    </div>
  );
}

/** The ends leave out odd values, which have the colours of the ends. */
const below = ({ column }: Values, low: number) => ((column.low ?? low) < low ? "≤ " : "");
const above = ({ column }: Values, high: number) => ((column.high ?? high) > high ? "≥ " : "");

function Bars({
  counts,
  most,
  className,
}: {
  counts: Uint32Array;
  most: number;
  className: string | undefined;
}) {
  return Array.from(counts, (count, bin) => (
    <rect
      key={bin}
      x={bin + 0.08}
      width={0.84}
      y={20 - (20 * count) / most}
      height={(20 * count) / most}
      className={className}
    />
  ));
}
