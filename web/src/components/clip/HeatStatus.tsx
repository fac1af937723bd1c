import { errorMessage } from "../../api/errors";
import type { Explanation } from "../../api/types";
import classes from "./HeatStatus.module.css";
import type { JobQuery } from "../../api/useJobQuery";

/** Progress of the heatmap, or why it is missing; nothing once it is shown. */
export function HeatStatus({ query }: { query: JobQuery<Explanation> }) {
  const { data, error, job, isWorking, isCancelled } = query;
  if (isWorking) {
    // Cached heatmaps arrive before a message could be read.
    if (job === null) return null;
    const waiting = job.state === "waiting" && job.jobs_ahead > 0;
    const activity = waiting ? `waiting for ${job.jobs_ahead} other jobs` : job.step || "heatmaps";
    return (
      <StatusMessage role="status" action="Cancel" onAction={query.cancel} share={job.progress}>
        {activity}
        {job.progress !== null && ` ${Math.round(100 * job.progress)} %`}
      </StatusMessage>
    );
  }
  if (error) {
    return (
      <StatusMessage role="alert" action="Try again" onAction={query.refetch}>
        {errorMessage(error)}
      </StatusMessage>
    );
  }
  if (isCancelled) {
    return (
      <StatusMessage role="status" action="Compute" onAction={query.refetch}>
        No heat: cancelled
      </StatusMessage>
    );
  }
  const info = data?.heatmaps[0];
  if (info?.empty)
    return <StatusMessage role="status">No evidence for {info.title} here</StatusMessage>;
  return null;
}

interface StatusMessageProps {
  role: "status" | "alert";
  action?: string;
  onAction?: () => void;
  share?: number | null;
  children: React.ReactNode;
}

function StatusMessage({ role, action, onAction, share, children }: StatusMessageProps) {
  return (
    <div className={classes.status} role={role}>
      <span>{children}</span>
      {action && (
        <button type="button" onClick={onAction}>
          {action}
        </button>
      )}
      {typeof share === "number" && (
        <span className={classes.progress} style={{ width: `${100 * share}%` }} />
      )}
    </div>
  );
}
