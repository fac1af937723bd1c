import type { Run } from "../../api/types";
import { formatClipCount } from "../../components/formatting";
import type { Rows } from "./data/rows";
import classes from "./Explore.module.css";

/** Reports new clips of a running analysis; the map changes only when the user shows them. */
export function NewClipsNote({
  rows,
  newerRun,
  onShowNewest,
}: {
  rows: Rows;
  newerRun: Run;
  onShowNewest: () => void;
}) {
  const newClips = newerRun.clips - rows.count;
  return (
    <span className={classes.newClips} role="status">
      {newClips > 0 ? `${formatClipCount(newClips).replace(" ", " new ")}` : "the run has changed"}{" "}
      ·{" "}
      <button type="button" className={classes.textButton} onClick={onShowNewest}>
        show
      </button>
    </span>
  );
}
