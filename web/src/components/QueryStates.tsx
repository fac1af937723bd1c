import { Button, Loader, Progress } from "@mantine/core";
import type { ReactNode } from "react";

import { errorMessage } from "../api/errors";
import type { Job } from "../api/types";
import classes from "./QueryStates.module.css";

/** A loading indicator; `job` adds the progress. */
export function Loading({ what = "Loading", job }: { what?: string; job?: Job | null }) {
  return (
    <div className={classes.state} role="status">
      {job ? <JobProgress job={job} what={what} /> : <Loader size="sm" type="dots" />}
      <span className={job ? classes.visuallyHidden : "quiet"}>{what}…</span>
    </div>
  );
}

export function JobProgress({ job, what }: { job: Job; what: string }) {
  const waiting = job.state === "waiting" && job.jobs_ahead > 0;
  const activity = waiting ? `waiting for ${job.jobs_ahead} other jobs` : job.step || what;
  return (
    <div className={classes.job}>
      <Progress
        value={(job.progress ?? 1) * 100}
        animated={job.progress === null}
        size="sm"
        aria-label={activity}
      />
      <span className="quiet">
        {activity}
        {job.progress !== null && ` ${Math.round(job.progress * 100)} %`}
      </span>
    </div>
  );
}

/** A message for missing content; the children explain what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.state}>
      <strong>{title}</strong>
      {children && <div className={`quiet ${classes.text}`}>{children}</div>}
    </div>
  );
}

/** An error message and a button to retry. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className={classes.state} role="alert">
      <span className={classes.text}>{errorMessage(error)}</span>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface QueryState<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** Renders the data of a query; before that, its progress or its error. */
export function Await<T>({
  query,
  what,
  job,
  children,
}: {
  query: QueryState<T>;
  what?: string;
  job?: Job | null;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading what={what} job={job} />;
}
