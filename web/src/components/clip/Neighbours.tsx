import type { Clip } from "../../api/types";
import { ClipVideo } from "../ClipVideo";
import { number } from "../words";
import classes from "./Neighbours.module.css";
import { Verdict } from "../Verdict";

interface Props {
  neighbours: Clip["neighbours"];
  /** Label of the clip itself: neighbours of another are marked. */
  label: string | null;
  onOpen: (clip: number) => void;
}

/** The clips that the network takes for most alike; each plays while pointed at. */
export function Neighbours({ neighbours, label, onOpen }: Props) {
  if (neighbours.length === 0) return <p className="quiet">No features were kept of this clip.</p>;
  return (
    <div className={classes.grid}>
      {neighbours.map(({ row, distance }) => (
        <button
          key={row.clip}
          type="button"
          className={classes.clip}
          title={`${row.name}: distance ${number(distance)}, predicted ${row.predicted ?? "nothing"}`}
          onClick={() => onOpen(row.clip)}
        >
          <ClipVideo clip={row.clip} name={row.name} playable={row.playable} posterHeight={160} />
          <span className={classes.words}>
            <Verdict correct={row.correct} quiet />
            <span className={row.label === label ? classes.same : classes.label}>
              {row.label ?? "no label"}
            </span>
          </span>
        </button>
      ))}
    </div>
  );
}
