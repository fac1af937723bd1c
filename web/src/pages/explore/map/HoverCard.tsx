import { ClipVideo } from "../../../components/ClipVideo";
import { ClipCaption } from "../selection/ClipCaption";
import { areAllFilesPresent, useRow } from "../data/useRows";
import { useExplore } from "../useExplore";
import type { Point, Size } from "./camera";
import classes from "./MapPane.module.css";

const WIDTH = 232;
const HEIGHT = 262;
const GAP = 16;

/** A card beside a point that plays its clip. */
export function HoverCard({ row, at: [x, y], size }: { row: number; at: Point; size: Size }) {
  const { rows } = useExplore();
  const clip = rows.clips[row]!;
  const details = useRow(rows, clip);
  const left = x + GAP + WIDTH < size.width ? x + GAP : Math.max(0, x - GAP - WIDTH);
  const top = Math.max(4, Math.min(y - HEIGHT / 2, size.height - HEIGHT - 4));
  return (
    <div className={classes.card} style={{ left, top, width: WIDTH }}>
      {details || areAllFilesPresent() ? (
        <ClipVideo clip={clip} name={details?.name} playable={details?.playable ?? true} playing />
      ) : (
        <div className={classes.blank} />
      )}
      <div className={classes.cardText}>
        <span className={classes.cardName}>{details?.name ?? `clip ${clip}`}</span>
        {details && <ClipCaption row={details} />}
      </div>
    </div>
  );
}
