import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

import { colourRows, buildPalette, uniformColouring } from "../colour/colouring";
import { pointSizes } from "../colour/sizes";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";
import { sizesAndStates } from "./pointStates";

/** The style of all points: colours and sizes by columns, faint outside of the filter. */
export function usePointStyle(emphasisedCodes: ReadonlySet<number> | null) {
  const { rows, state, filter, selected, against } = useExplore();
  const background = useComputedColorScheme("dark");
  const colourValues = useValues(rows, state.colour);
  const sizeValues = useValues(rows, state.size);
  const correct = useValues(rows, "correct");

  const classes = rows.answer.classes;
  const colouring = useMemo(
    () =>
      colourValues ? colourRows(colourValues, classes, background) : uniformColouring(rows.count),
    [colourValues, classes, background, rows.count],
  );
  const palette = useMemo(
    () => buildPalette(colouring.colours, emphasisedCodes),
    [colouring, emphasisedCodes],
  );
  const sizes = useMemo(() => pointSizes(sizeValues, rows.count), [sizeValues, rows.count]);
  const states = useMemo(
    () =>
      sizesAndStates({
        filter: filter.mask,
        selected: selected.mask,
        against: against.mask,
        correct: (correct?.array as Uint8Array | undefined) ?? null,
        sizes,
      }),
    [filter.mask, selected.mask, against.mask, correct, sizes],
  );
  const style = useMemo(
    () => ({ codes: colouring.codes, palette, sizesAndStates: states }),
    [colouring.codes, palette, states],
  );
  return { style, colouring, colourValues, background };
}
