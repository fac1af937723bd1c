import { messageOf } from "../../api/errors";
import type { Explanation } from "../../api/types";
import classes from "./HeatState.module.css";
import type { JobQuery } from "../../api/useJobQuery";

/** How far the heat is, or why there is none; nothing where it is shown. */
export function HeatState({ query }: { query: JobQuery<Explanation> }) {
  const { data, error, job, working, cancelled } = query;
  if (working) {
    // What is cached comes before anybody could read that it is on its way.
    if (job === null) return null;
    const waiting = job.state === "waiting" && job.ahead > 0;
    const doing = waiting ? `${job.ahead} before it` : job.doing || "heatmaps";
    return (
      <Said word="status" action="Cancel" onAction={query.cancel} share={job.share}>
        {doing}
        {job.share !== null && ` ${Math.round(100 * job.share)} %`}
      </Said>
    );
  }
  if (error) {
    return (
      <Said word="alert" action="Try again" onAction={query.refetch}>
        {messageOf(error)}
      </Said>
    );
  }
  if (cancelled) {
    return (
      <Said word="status" action="Compute" onAction={query.refetch}>
        No heat: cancelled
      </Said>
    );
  }
  const told = data?.heatmaps[0];
  if (told?.empty) return <Said word="status">Nothing here speaks for {told.title}</Said>;
  return null;
}

interface SaidProps {
  word: "status" | "alert";
  action?: string;
  onAction?: () => void;
  share?: number | null;
  children: React.ReactNode;
}

function Said({ word, action, onAction, share, children }: SaidProps) {
  return (
    <div className={classes.said} role={word}>
      <span>{children}</span>
      {action && (
        <button type="button" onClick={onAction}>
          {action}
        </button>
      )}
      {typeof share === "number" && (
        <span className={classes.done} style={{ width: `${100 * share}%` }} />
      )}
    </div>
  );
}
