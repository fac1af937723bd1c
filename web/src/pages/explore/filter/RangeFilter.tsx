import { Button, NumberInput, RangeSlider } from "@mantine/core";
import { useMemo, useState } from "react";

import type { Column } from "../../../api/types";
import { Loading } from "../../../components/QueryStates";
import { histogram, type Values } from "../data/columns";
import { writeCondition } from "../data/conditions";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";
import classes from "./Filter.module.css";

const BINS = 60;
const STEPS = 400;

interface Props {
  column: Column;
  onAdd: (...conditions: string[]) => void;
}

/** A range of numbers, with a histogram of the filtered clips. */
export function RangeFilter({ column, onAdd }: Props) {
  const { rows } = useExplore();
  const values = useValues(rows, column.name);
  if (!values) return <Loading />;
  if (column.low === null || column.high === null) {
    return <p className={`quiet ${classes.help}`}>No clip has a value.</p>;
  }
  return <RangeForm values={values} limits={[column.low, column.high]} onAdd={onAdd} />;
}

interface RangeProps {
  values: Values;
  limits: [number, number];
  onAdd: (...conditions: string[]) => void;
}

function RangeForm({ values, limits: [low, high], onAdd }: RangeProps) {
  const { filter } = useExplore();
  const [range, setRange] = useState<[number, number]>([low, high]);
  const counts = useMemo(
    () => histogram(values.array, [low, high], BINS, filter.mask),
    [values, low, high, filter.mask],
  );
  const { name, title, unit } = values.column;
  const step = (high - low) / STEPS || 1;
  const conditions = [
    ...(range[0] > low ? [[">=", range[0]] as const] : []),
    ...(range[1] < high ? [["<=", range[1]] as const] : []),
  ].map(([comparison, value]) =>
    writeCondition({ column: name, comparison, value: String(roundToStep(value, step)) }),
  );
  const boundInput = (bound: 0 | 1, label: string) => (
    <NumberInput
      label={label}
      value={roundToStep(range[bound], step)}
      step={step}
      hideControls
      onChange={(value) => {
        if (typeof value !== "number") return;
        setRange(bound ? [range[0], value] : [value, range[1]]);
      }}
    />
  );
  return (
    <form
      className={classes.range}
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(...conditions);
      }}
    >
      <svg
        viewBox={`0 0 ${BINS} 30`}
        preserveAspectRatio="none"
        className={classes.bars}
        aria-hidden
      >
        {Array.from(counts, (count, bin) => {
          const centre = low + ((bin + 0.5) / BINS) * (high - low);
          const height = (30 * count) / Math.max(1, ...counts);
          return (
            <rect
              key={bin}
              x={bin + 0.1}
              y={30 - height}
              width={0.8}
              height={height}
              className={
                centre >= range[0] && centre <= range[1] ? classes.inside : classes.outside
              }
            />
          );
        })}
      </svg>
      <RangeSlider
        min={low}
        max={high}
        step={step}
        minRange={0}
        value={range}
        onChange={setRange}
        label={null}
        size="sm"
        thumbSize={14}
        thumbFromLabel={`${title} from`}
        thumbToLabel={`${title} to`}
      />
      <div className={classes.bounds}>
        {boundInput(0, unit ? `from (${unit})` : "from")}
        {boundInput(1, unit ? `to (${unit})` : "to")}
      </div>
      <Button type="submit" disabled={!conditions.length}>
        Filter
      </Button>
    </form>
  );
}

/** Rounds to the step of the slider, so that URLs stay short. */
function roundToStep(value: number, step: number): number {
  const digits = Math.max(0, Math.min(12, 1 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(digits));
}
