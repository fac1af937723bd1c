import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

import type { Row } from "../../../api/types";
import { Failure } from "../../../components/QueryStates";
import { formatNumber, formatPercent } from "../../../components/formatting";
import { columnOf, rowOfClip } from "../data/rows";
import { useVisibleRows } from "../data/useRows";
import { setHovered } from "../hovered";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { readOrder } from "./useOrderedClips";

const ROW_HEIGHT = 30;

interface TableColumn {
  /** Column of the run; empty for the clip number. */
  column: string;
  title: string;
  render: (row: Row) => ReactNode;
}

const COLUMNS: readonly TableColumn[] = [
  { column: "", title: "clip", render: (row) => row.clip },
  { column: "label", title: "label", render: (row) => row.label ?? "–" },
  { column: "predicted", title: "predicted", render: (row) => row.predicted ?? "–" },
  { column: "correct", title: "✓", render: (row) => correctnessSymbol(row.correct) },
  { column: "probability", title: "prob.", render: (row) => formatPercent(row.probability) },
  { column: "loss", title: "loss", render: (row) => formatNumber(row.loss) },
  { column: "split", title: "split", render: (row) => row.split ?? "–" },
];

const correctnessSymbol = (correct: boolean | null) =>
  correct === null ? "–" : correct ? "✓" : "✕";

/** Tooltip of a cell whose text may be cut. */
function cellTitle(row: Row, column: string): string | undefined {
  if (column === "") return row.name;
  return (
    (column === "label" ? row.label : column === "predicted" ? row.predicted : null) ?? undefined
  );
}

/** A table of clips, sorted by any column. */
export function ClipTable({ clips }: { clips: readonly number[] }) {
  const { rows, state, change } = useExplore();
  const scrollRef = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- renders again on scroll
  const virtualizer = useVirtualizer({
    count: clips.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const virtualRows = virtualizer.getVirtualItems();
  const first = virtualRows[0]?.index ?? 0;
  const last = (virtualRows.at(-1)?.index ?? -1) + 1;
  const { rowsByClip, error } = useVisibleRows(rows, clips, first, last);
  const columns = COLUMNS.filter(({ column }) => !column || columnOf(rows, column));
  return (
    <div
      ref={scrollRef}
      className={classes.clips}
      tabIndex={0}
      aria-label="Table of clips"
      role="region"
    >
      {error && <Failure error={error} />}
      <table className={classes.table} aria-rowcount={clips.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.title} {...column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Spacer height={first * ROW_HEIGHT} columnCount={columns.length} />}
          {clips.slice(first, last).map((clip, index) => {
            const row = rowsByClip.get(clip);
            return (
              <tr
                key={clip}
                aria-rowindex={first + index + 2}
                data-open={state.clip === clip}
                onPointerEnter={() => setHovered({ row: rowOfClip(rows, clip), onMap: false })}
                onPointerLeave={() => setHovered(null)}
                onClick={() => change({ clip: String(clip) }, { push: true })}
              >
                {columns.map(({ title, column, render }) => (
                  <td
                    key={title}
                    data-column={column || "clip"}
                    title={row && cellTitle(row, column)}
                  >
                    {column ? (
                      row && render(row)
                    ) : (
                      <OpenButton clip={clip}>{row ? render(row) : clip}</OpenButton>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < clips.length && (
            <Spacer height={(clips.length - last) * ROW_HEIGHT} columnCount={columns.length} />
          )}
        </tbody>
      </table>
    </div>
  );
}

function OpenButton({ clip, children }: { clip: number; children: ReactNode }) {
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

function Heading({ column, title }: TableColumn) {
  const { state, change } = useExplore();
  const order = readOrder(state.sort);
  const isSorted = order.column === column;
  const sorted = isSorted ? (order.descending ? "descending" : "ascending") : "none";
  return (
    <th scope="col" aria-sort={sorted} data-column={column || "clip"}>
      <button
        type="button"
        onClick={() =>
          change({ sort: column && isSorted && !order.descending ? `-${column}` : column })
        }
      >
        {column === "correct" ? <span aria-label="right">{title}</span> : title}
        {isSorted && <span aria-hidden> {order.descending ? "↓" : "↑"}</span>}
      </button>
    </th>
  );
}

function Spacer({ height, columnCount }: { height: number; columnCount: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columnCount} />
    </tr>
  );
}
