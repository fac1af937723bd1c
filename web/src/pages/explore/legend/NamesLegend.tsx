import { TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useMemo, useRef } from "react";

import { useKeys } from "../../../keys/useKeys";
import { count } from "../../../components/words";
import type { Colouring } from "../colour/colouring";
import { cssColour } from "../colour/scale";
import { writeCondition } from "../data/conditions";
import { countCodes, namesOf, shownName, type Values } from "../data/columns";
import { exploreKeys } from "../keys";
import { useExplore } from "../useExplore";
import classes from "./Legend.module.css";
import { type Emphasis, matching } from "./useEmphasis";

const MANY = 20;
const HEIGHT = 22;
const TALLEST = 220;

interface Props {
  colouring: Colouring;
  values: Values;
  emphasis: Emphasis;
}

/** Names with their colours, most frequent first; many can be searched. */
export function NamesLegend({ colouring, values, emphasis }: Props) {
  const { state, change, subject } = useExplore();
  const names = namesOf(values.column);
  // After the map and the count of the selection.
  const counted = useDeferredValue(subject);
  const counts = useMemo(() => countCodes(values, counted), [values, counted]);
  const inView = useMemo(
    () => names.map((_, code) => code).filter((code) => counts[code]! > 0),
    [names, counts],
  );
  const shown = useMemo(() => {
    const found = emphasis.search.trim() ? matching(names, emphasis.search) : inView;
    return [...found].sort((one, other) => counts[other]! - counts[one]!);
  }, [names, inView, counts, emphasis.search]);

  const field = useRef<HTMLInputElement>(null);
  const many = names.length > MANY;
  useKeys(exploreKeys, { find: () => field.current?.focus() }, many && state.clip === null);

  const list = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- rendered anew as it scrolls
  const lines = useVirtualizer({
    count: shown.length,
    getScrollElement: () => list.current,
    estimateSize: () => HEIGHT,
    overscan: 6,
  });

  return (
    <>
      {many && (
        <TextInput
          ref={field}
          className={classes.search}
          placeholder={`Find among ${count(inView.length)} (/)`}
          aria-label="Find in the legend"
          value={emphasis.search}
          onChange={(event) => emphasis.setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            emphasis.setSearch("");
            event.currentTarget.blur();
          }}
        />
      )}
      <div
        ref={list}
        className={classes.names}
        style={{ height: Math.min(TALLEST, shown.length * HEIGHT) }}
        onPointerLeave={() => emphasis.setPointed(null)}
      >
        <ul style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map(({ index, start }) => {
            const code = shown[index]!;
            const name = names[code]!;
            const words = shownName(values.column, code);
            const condition = writeCondition({
              column: values.column.name,
              comparison: "=",
              value: name,
            });
            return (
              <li key={code} style={{ transform: `translateY(${start}px)` }}>
                <button
                  type="button"
                  className={classes.name}
                  aria-pressed={emphasis.pinned.has(name)}
                  title={`${words}: click to highlight`}
                  onPointerEnter={() => emphasis.setPointed(code)}
                  onFocus={() => emphasis.setPointed(code)}
                  onBlur={() => emphasis.setPointed(null)}
                  onClick={() => emphasis.pin(name)}
                >
                  <span
                    className={classes.dot}
                    style={{ background: cssColour(colouring.colours[code]!) }}
                  />
                  <span className={classes.word}>{words}</span>
                  <span className="quiet">{count(counts[code]!)}</span>
                </button>
                <button
                  type="button"
                  className={classes.filter}
                  aria-label={`Only ${words}`}
                  title="Filter"
                  disabled={state.where.includes(condition)}
                  onClick={() => change({ where: [...state.where, condition] }, { push: true })}
                >
                  ⊕
                </button>
              </li>
            );
          })}
        </ul>
      </div>
      {shown.length === 0 && <p className={`quiet ${classes.none}`}>none</p>}
    </>
  );
}
