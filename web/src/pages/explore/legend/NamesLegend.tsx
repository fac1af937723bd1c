import { TextInput } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useMemo, useRef } from "react";

import { useKeys } from "../../../keys/useKeys";
import { formatCount } from "../../../components/formatting";
import type { Colouring } from "../colour/colouring";
import { cssColour } from "../colour/scale";
import { writeCondition } from "../data/conditions";
import { countCodes, categoryNames, displayName, type Values } from "../data/columns";
import { exploreKeys } from "../keys";
import { useExplore } from "../useExplore";
import classes from "./Legend.module.css";
import { type Emphasis, matchingCodes } from "./useEmphasis";

const SEARCH_FROM = 20;
const ROW_HEIGHT = 22;
const MAX_HEIGHT = 220;

interface Props {
  colouring: Colouring;
  values: Values;
  emphasis: Emphasis;
}

/** Names with their colours, most frequent first; long lists have a search field. */
export function NamesLegend({ colouring, values, emphasis }: Props) {
  const { state, change, activeMask } = useExplore();
  const names = categoryNames(values.column);
  // Deferred until the map and the count of the selection are drawn.
  const deferredMask = useDeferredValue(activeMask);
  const counts = useMemo(() => countCodes(values, deferredMask), [values, deferredMask]);
  const visibleCodes = useMemo(
    () => names.map((_, code) => code).filter((code) => counts[code]! > 0),
    [names, counts],
  );
  const codes = useMemo(() => {
    const matches = emphasis.search.trim() ? matchingCodes(names, emphasis.search) : visibleCodes;
    return [...matches].sort((first, second) => counts[second]! - counts[first]!);
  }, [names, visibleCodes, counts, emphasis.search]);

  const searchField = useRef<HTMLInputElement>(null);
  const searchable = names.length > SEARCH_FROM;
  useKeys(
    exploreKeys,
    { find: () => searchField.current?.focus() },
    searchable && state.clip === null,
  );

  const list = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- renders again on scroll
  const virtualizer = useVirtualizer({
    count: codes.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });

  return (
    <>
      {searchable && (
        <TextInput
          ref={searchField}
          className={classes.search}
          placeholder={`Find among ${formatCount(visibleCodes.length)} (/)`}
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
        style={{ height: Math.min(MAX_HEIGHT, codes.length * ROW_HEIGHT) }}
        onPointerLeave={() => emphasis.setHoveredCode(null)}
      >
        <ul style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const code = codes[index]!;
            const name = names[code]!;
            const text = displayName(values.column, code);
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
                  title={`${text}: click to highlight`}
                  onPointerEnter={() => emphasis.setHoveredCode(code)}
                  onFocus={() => emphasis.setHoveredCode(code)}
                  onBlur={() => emphasis.setHoveredCode(null)}
                  onClick={() => emphasis.togglePinned(name)}
                >
                  <span
                    className={classes.dot}
                    style={{ background: cssColour(colouring.colours[code]!) }}
                  />
                  <span className={classes.text}>{text}</span>
                  <span className="quiet">{formatCount(counts[code]!)}</span>
                </button>
                <button
                  type="button"
                  className={classes.filter}
                  aria-label={`Only ${text}`}
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
      {codes.length === 0 && <p className={`quiet ${classes.noMatch}`}>none</p>}
    </>
  );
}
