import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

import { colouringOf, paletteOf, plainColouring } from "../colour/colouring";
import { sizesOf } from "../colour/sizes";
import { useValues } from "../data/rows";
import { useExplore } from "../useExplore";
import { sizesAndStates } from "./states";

/** How all points look: coloured by a column, sized by another, quiet where left out. */
export function useLook(emphasised: ReadonlySet<number> | null) {
  const { rows, state, filter, selected, against } = useExplore();
  const ground = useComputedColorScheme("dark");
  const coloured = useValues(rows, state.colour);
  const sized = useValues(rows, state.size);
  const correct = useValues(rows, "correct");

  const classes = rows.answer.classes;
  const colouring = useMemo(
    () => (coloured ? colouringOf(coloured, classes, ground) : plainColouring(rows.count)),
    [coloured, classes, ground, rows.count],
  );
  const palette = useMemo(() => paletteOf(colouring.colours, emphasised), [colouring, emphasised]);
  const sizes = useMemo(() => sizesOf(sized, rows.count), [sized, rows.count]);
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
  const look = useMemo(
    () => ({ codes: colouring.codes, palette, sizesAndStates: states }),
    [colouring.codes, palette, states],
  );
  return { look, colouring, coloured, ground };
}
