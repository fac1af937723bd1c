import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";

import type { Row } from "../../../api/types";
import { ClipVideo } from "../../../components/ClipVideo";
import { Failure } from "../../../components/States";
import { rowOfClip } from "../data/rows";
import { useRowsSeen } from "../data/useRow";
import { setHovered } from "../hovered";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { Verdict } from "./Verdict";

const NARROWEST = 116;
const GAP = 8;
const WORDS = 42;

/** Clips beside each other, as many as fit; they play while pointed at. */
export function ClipGrid({ clips }: { clips: readonly number[] }) {
  const { rows } = useExplore();
  const { ref: measured, width } = useElementSize();
  const scrolled = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(measured, scrolled);
  const across = Math.max(2, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const height = (((width - GAP * (across - 1)) / across) * 3) / 4 + WORDS + GAP;
  // eslint-disable-next-line react-hooks/incompatible-library -- rendered anew as it scrolls
  const lines = useVirtualizer({
    count: Math.ceil(clips.length / across),
    getScrollElement: () => scrolled.current,
    estimateSize: () => height,
    overscan: 1,
  });
  const seen = lines.getVirtualItems();
  const first = (seen[0]?.index ?? 0) * across;
  const last = ((seen.at(-1)?.index ?? -1) + 1) * across;
  const { found, error } = useRowsSeen(rows, clips, first, last);
  return (
    <div ref={ref} className={classes.clips}>
      {error && <Failure error={error} />}
      {width > 0 && (
        <ul
          key={`${across} ${Math.round(height)}`}
          className={classes.grid}
          style={{ height: lines.getTotalSize() }}
        >
          {clips.slice(first, last).map((clip, at) => (
            <li
              key={clip}
              style={{
                top: Math.floor((first + at) / across) * height,
                left: `calc((100% + ${GAP}px) * ${((first + at) % across) / across})`,
                width: `calc((100% - ${GAP * (across - 1)}px) / ${across})`,
              }}
            >
              <Tile clip={clip} row={found.get(clip)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Tile({ clip, row }: { clip: number; row: Row | undefined }) {
  const { rows, state, change } = useExplore();
  const point = () => setHovered({ row: rowOfClip(rows, clip), onMap: false });
  return (
    <button
      type="button"
      className={classes.tile}
      data-open={state.clip === clip}
      title={row?.name}
      onPointerEnter={point}
      onPointerLeave={() => setHovered(null)}
      onFocus={point}
      onBlur={() => setHovered(null)}
      onClick={() => change({ clip: String(clip) }, { push: true })}
    >
      {row ? (
        <>
          <ClipVideo clip={clip} name={row.name} playable={row.playable} />
          <Verdict row={row} short />
        </>
      ) : (
        <div className={classes.blank} role="img" aria-label={`clip ${clip}`} />
      )}
    </button>
  );
}
