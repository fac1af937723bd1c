import { useDisclosure } from "@mantine/hooks";
import { useMemo } from "react";

import { formatNumber } from "../../../components/formatting";
import type { Colouring } from "../colour/colouring";
import { robustRange, type Values } from "../data/columns";
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
        <span className={classes.toggle} aria-hidden>
          {opened ? "–" : "+"}
        </span>
      </button>
      {opened &&
        (colouring.range ? (
          <ScaleLegend colouring={colouring} values={values} />
        ) : (
          <NamesLegend colouring={colouring} values={values} emphasis={emphasis} />
        ))}
      {opened && (
        <div className={`quiet ${classes.shapes}`}>
          <span>● right or unknown</span> <span>✕ wrong</span> <SizeLegend />
        </div>
      )}
    </section>
  );
}

/** The values of small and large points. */
function SizeLegend() {
  const { rows, state } = useExplore();
  const values = useValues(rows, state.size);
  const range = useMemo(() => values && robustRange(values.array as Float32Array), [values]);
  if (!values || !range) return null;
  return (
    <span>
      size {values.column.title.toLowerCase()} {formatNumber(range[0])} to {formatNumber(range[1])}
    </span>
  );
}
