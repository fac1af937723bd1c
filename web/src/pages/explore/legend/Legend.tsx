import { useDisclosure } from "@mantine/hooks";
import { useMemo } from "react";

import { number } from "../../../components/words";
import type { Colouring } from "../colour/colouring";
import { usualEnds, type Values } from "../data/columns";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";
import classes from "./Legend.module.css";
import { NamesLegend } from "./NamesLegend";
import { ScaleLegend } from "./ScaleLegend";
import type { Emphasis } from "./useEmphasis";

interface Props {
  colouring: Colouring;
  values: Values | undefined;
  emphasis: Emphasis;
}

/** What the colours of the map mean. */
export function Legend({ colouring, values, emphasis }: Props) {
  const [opened, { toggle }] = useDisclosure(true);
  if (!values) return null;
  const { title, unit, help } = values.column;
  return (
    <section className={classes.legend} aria-label="Legend">
      <button
        type="button"
        className={classes.title}
        onClick={toggle}
        aria-expanded={opened}
        title={help}
      >
        <span>
          {title}
          {unit && <span className="quiet"> {unit}</span>}
        </span>
        <span className={classes.fold} aria-hidden>
          {opened ? "–" : "+"}
        </span>
      </button>
      {opened &&
        (colouring.ends ? (
          <ScaleLegend colouring={colouring} values={values} />
        ) : (
          <NamesLegend colouring={colouring} values={values} emphasis={emphasis} />
        ))}
      {opened && (
        <div className={`quiet ${classes.forms}`}>
          <span>● right or unknown</span> <span>✕ wrong</span> <SizeWords />
        </div>
      )}
    </section>
  );
}

/** What small and large points are. */
function SizeWords() {
  const { rows, state } = useExplore();
  const values = useValues(rows, state.size);
  const ends = useMemo(() => values && usualEnds(values.array as Float32Array), [values]);
  if (!values || !ends) return null;
  return (
    <span>
      size {values.column.title.toLowerCase()} {number(ends[0])} to {number(ends[1])}
    </span>
  );
}
