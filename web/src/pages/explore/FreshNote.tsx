import type { Run } from "../../api/types";
import { clips } from "../../components/words";
import type { Rows } from "./data/rows";
import classes from "./Explore.module.css";

/** That an analysis has added clips; nothing moves before somebody wants to see them. */
export function FreshNote({ rows, fresh, onShow }: { rows: Rows; fresh: Run; onShow: () => void }) {
  const more = fresh.clips - rows.count;
  return (
    <span className={classes.fresh} role="status">
      {more > 0 ? `${clips(more).replace(" ", " new ")}` : "the run has changed"} ·{" "}
      <button type="button" className={classes.wordButton} onClick={onShow}>
        show
      </button>
    </span>
  );
}
