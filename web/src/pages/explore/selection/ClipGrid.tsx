import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import type { Row } from "../../../api/types";
import { ClipVideo } from "../../../components/ClipVideo";
import { Failure } from "../../../components/QueryStates";
import { rowOfClip } from "../data/rows";
import { useVisibleRows } from "../data/useRows";
import { setHovered } from "../hovered";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { ClipCaption } from "./ClipCaption";

const MIN_TILE_WIDTH = 116;
const GAP = 8;
const CAPTION_HEIGHT = 42;

/** A grid of clips that play on hover. */
export function ClipGrid({ clips }: { clips: readonly number[] }) {
  const { rows } = useExplore();
  const { ref: sizeRef, width } = useElementSize();
  const scrollRef = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sizeRef, scrollRef);
  const columns = Math.max(2, Math.floor((width + GAP) / (MIN_TILE_WIDTH + GAP)));
  const height = (((width - GAP * (columns - 1)) / columns) * 3) / 4 + CAPTION_HEIGHT + GAP;
  // eslint-disable-next-line react-hooks/incompatible-library -- renders again on scroll
  const virtualizer = useVirtualizer({
    count: Math.ceil(clips.length / columns),
    getScrollElement: () => scrollRef.current,
    estimateSize: () => height,
    overscan: 1,
  });
  const virtualRows = virtualizer.getVirtualItems();
  const first = (virtualRows[0]?.index ?? 0) * columns;
  const last = ((virtualRows.at(-1)?.index ?? -1) + 1) * columns;
  const { rowsByClip, error } = useVisibleRows(rows, clips, first, last);
  return (
    <div ref={ref} className={classes.clips}>
      {error && <Failure error={error} />}
      {width > 0 && (
        <ul
          key={`${columns} ${Math.round(height)}`}
          className={classes.grid}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {clips.slice(first, last).map((clip, index) => (
            <li
              key={clip}
              style={{
                top: Math.floor((first + index) / columns) * height,
                left: `calc((100% + ${GAP}px) * ${((first + index) % columns) / columns})`,
                width: `calc((100% - ${GAP * (columns - 1)}px) / ${columns})`,
              }}
            >
              <Tile clip={clip} row={rowsByClip.get(clip)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Tile({ clip, row }: { clip: number; row: Row | undefined }) {
  const { rows, state, change } = useExplore();
  const hover = () => setHovered({ row: rowOfClip(rows, clip), onMap: false });
  return (
    <button
      type="button"
      className={classes.tile}
      data-open={state.clip === clip}
      title={row?.name}
      onPointerEnter={hover}
      onPointerLeave={() => setHovered(null)}
      onFocus={hover}
      onBlur={() => setHovered(null)}
      onClick={() => change({ clip: String(clip) }, { push: true })}
    >
      {row ? (
        <>
          <ClipVideo clip={clip} name={row.name} playable={row.playable} />
          <ClipCaption row={row} short />
        </>
      ) : (
        <div className={classes.blank} role="img" aria-label={`clip ${clip}`} />
      )}
    </button>
  );
}
