import { Button, Loader, Progress } from "@mantine/core";
import type { ReactNode } from "react";

import { messageOf } from "../api/errors";
import type { Job } from "../api/types";
import classes from "./States.module.css";

/** Something is on its way; `job` says how far it is. */
export function Loading({ what = "Loading", job }: { what?: string; job?: Job | null }) {
  return (
    <div className={classes.state} role="status">
      {job ? <JobProgress job={job} what={what} /> : <Loader size="sm" type="dots" />}
      <span className={job ? classes.hidden : "quiet"}>{what}…</span>
    </div>
  );
}

export function JobProgress({ job, what }: { job: Job; what: string }) {
  const waiting = job.state === "waiting" && job.ahead > 0;
  const doing = waiting ? `waiting, ${job.ahead} before it` : job.doing || what;
  return (
    <div className={classes.job}>
      <Progress
        value={(job.share ?? 1) * 100}
        animated={job.share === null}
        size="sm"
        aria-label={doing}
      />
      <span className="quiet">
        {doing}
        {job.share !== null && ` ${Math.round(job.share * 100)} %`}
      </span>
    </div>
  );
}

/** Nothing is here; the children say what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.state}>
      <strong>{title}</strong>
      {children && <div className={`quiet ${classes.words}`}>{children}</div>}
    </div>
  );
}

/** What went wrong, and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div className={classes.state} role="alert">
      <span className={classes.words}>{messageOf(error)}</span>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What a query gives once it has it; before that, that it is on its way or failed. */
export function Await<T>({
  query,
  what,
  job,
  children,
}: {
  query: Asked<T>;
  what?: string;
  job?: Job | null;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading what={what} job={job} />;
}
