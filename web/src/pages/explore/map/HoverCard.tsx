import { ClipVideo } from "../../../components/ClipVideo";
import { Verdict } from "../selection/Verdict";
import { nothingMissing, useRow } from "../data/useRow";
import { useExplore } from "../useExplore";
import type { Place, Size } from "./camera";
import classes from "./MapPane.module.css";

const WIDTH = 232;
const HEIGHT = 262;
const GAP = 16;

/** The clip of a point, playing beside it. */
export function HoverCard({ row, at: [x, y], size }: { row: number; at: Place; size: Size }) {
  const { rows } = useExplore();
  const clip = rows.clips[row]!;
  const answer = useRow(rows, clip);
  const left = x + GAP + WIDTH < size.width ? x + GAP : Math.max(0, x - GAP - WIDTH);
  const top = Math.max(4, Math.min(y - HEIGHT / 2, size.height - HEIGHT - 4));
  return (
    <div className={classes.card} style={{ left, top, width: WIDTH }}>
      {answer || nothingMissing() ? (
        <ClipVideo clip={clip} name={answer?.name} playable={answer?.playable ?? true} playing />
      ) : (
        <div className={classes.blank} />
      )}
      <div className={classes.cardWords}>
        <span className={classes.cardName}>{answer?.name ?? `clip ${clip}`}</span>
        {answer && <Verdict row={answer} />}
      </div>
    </div>
  );
}
