import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

import type { Row } from "../../../api/types";
import { Failure } from "../../../components/States";
import { number, percent } from "../../../components/words";
import { columnOf, rowOfClip } from "../data/rows";
import { useRowsSeen } from "../data/useRow";
import { setHovered } from "../hovered";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { readOrder } from "./useOrdered";

const HEIGHT = 30;

interface Shown {
  /** Of the run; empty for the number of the clip. */
  column: string;
  title: string;
  tell: (row: Row) => ReactNode;
}

const COLUMNS: readonly Shown[] = [
  { column: "", title: "clip", tell: (row) => row.clip },
  { column: "label", title: "label", tell: (row) => row.label ?? "–" },
  { column: "predicted", title: "predicted", tell: (row) => row.predicted ?? "–" },
  { column: "correct", title: "✓", tell: (row) => truth(row.correct) },
  { column: "probability", title: "prob.", tell: (row) => percent(row.probability) },
  { column: "loss", title: "loss", tell: (row) => number(row.loss) },
  { column: "split", title: "split", tell: (row) => row.split ?? "–" },
];

const truth = (correct: boolean | null) => (correct === null ? "–" : correct ? "✓" : "✕");

/** What doesn't fit is read while pointed at. */
function hint(row: Row, column: string): string | undefined {
  if (column === "") return row.name;
  return (
    (column === "label" ? row.label : column === "predicted" ? row.predicted : null) ?? undefined
  );
}

/** Clips below each other, in the order of any column. */
export function ClipTable({ clips }: { clips: readonly number[] }) {
  const { rows, state, change } = useExplore();
  const scrolled = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- rendered anew as it scrolls
  const lines = useVirtualizer({
    count: clips.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
  });
  const seen = lines.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = (seen.at(-1)?.index ?? -1) + 1;
  const { found, error } = useRowsSeen(rows, clips, first, last);
  const shown = COLUMNS.filter(({ column }) => !column || columnOf(rows, column));
  return (
    <div
      ref={scrolled}
      className={classes.clips}
      tabIndex={0}
      aria-label="Table of clips"
      role="region"
    >
      {error && <Failure error={error} />}
      <table className={classes.table} aria-rowcount={clips.length + 1}>
        <thead>
          <tr>
            {shown.map((one) => (
              <Heading key={one.title} {...one} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Spacer height={first * HEIGHT} across={shown.length} />}
          {clips.slice(first, last).map((clip, at) => {
            const row = found.get(clip);
            return (
              <tr
                key={clip}
                aria-rowindex={first + at + 2}
                data-open={state.clip === clip}
                onPointerEnter={() => setHovered({ row: rowOfClip(rows, clip), onMap: false })}
                onPointerLeave={() => setHovered(null)}
                onClick={() => change({ clip: String(clip) }, { push: true })}
              >
                {shown.map(({ title, column, tell }) => (
                  <td key={title} data-column={column || "clip"} title={row && hint(row, column)}>
                    {column ? row && tell(row) : <Open clip={clip}>{row ? tell(row) : clip}</Open>}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < clips.length && (
            <Spacer height={(clips.length - last) * HEIGHT} across={shown.length} />
          )}
        </tbody>
      </table>
    </div>
  );
}

function Open({ clip, children }: { clip: number; children: ReactNode }) {
  const { change } = useExplore();
  return (
    <button
      type="button"
      className={classes.cell}
      onClick={(event) => {
        event.stopPropagation();
        change({ clip: String(clip) }, { push: true });
      }}
    >
      {children}
    </button>
  );
}

function Heading({ column, title }: Shown) {
  const { state, change } = useExplore();
  const order = readOrder(state.sort);
  const here = order.column === column;
  const sorted = here ? (order.down ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={sorted} data-column={column || "clip"}>
      <button
        type="button"
        onClick={() => change({ sort: column && here && !order.down ? `-${column}` : column })}
      >
        {column === "correct" ? <span aria-label="right">{title}</span> : title}
        {here && <span aria-hidden> {order.down ? "↓" : "↑"}</span>}
      </button>
    </th>
  );
}

function Spacer({ height, across }: { height: number; across: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={across} />
    </tr>
  );
}
