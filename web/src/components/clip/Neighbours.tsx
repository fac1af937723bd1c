import type { Clip } from "../../api/types";
import { ClipVideo } from "../ClipVideo";
import { formatNumber } from "../formatting";
import classes from "./Neighbours.module.css";
import { CorrectnessMark } from "../CorrectnessMark";

interface Props {
  neighbours: Clip["neighbours"];
  /** Label of the clip: neighbours with another label are marked. */
  label: string | null;
  onOpen: (clip: number) => void;
}

/** The most similar clips in the features of the network; each plays on hover. */
export function Neighbours({ neighbours, label, onOpen }: Props) {
  if (neighbours.length === 0)
    return <p className="quiet">No features are stored for this clip.</p>;
  return (
    <div className={classes.grid}>
      {neighbours.map(({ row, distance }) => (
        <button
          key={row.clip}
          type="button"
          className={classes.clip}
          title={`${row.name}: distance ${formatNumber(distance)}, predicted ${row.predicted ?? "nothing"}`}
          onClick={() => onOpen(row.clip)}
        >
          <ClipVideo clip={row.clip} name={row.name} playable={row.playable} posterHeight={160} />
          <span className={classes.caption}>
            <CorrectnessMark correct={row.correct} iconOnly />
            <span className={row.label === label ? classes.sameLabel : classes.label}>
              {row.label ?? "no label"}
            </span>
          </span>
        </button>
      ))}
    </div>
  );
}
