import { type Outcome } from "./client";
import { ApiError, toApiError } from "./errors";
import type { Job } from "./types";

export interface FollowOptions {
  signal?: AbortSignal;
  onProgress?: (job: Job) => void;
}

const MAX_REQUESTS = 5;

/**
 * Sends a request that may start a job: while the server answers 202, follows the job; once it
 * is done, repeats the request.
 */
export async function withJob<T>(
  request: () => Promise<Outcome<T | Job>>,
  options: FollowOptions = {},
): Promise<T> {
  for (let attempt = 0; attempt < MAX_REQUESTS; attempt++) {
    const { data, error, response } = await request();
    if (!response.ok) throw toApiError(response.status, error);
    if (response.status !== 202) return data as T;
    await followJob(parseJob(data), options);
  }
  throw new ApiError(0, {
    what: "the result expired before it was fetched",
    where: "",
    remedy: "try again",
  });
}

/** A request for an array receives the job as bytes. */
function parseJob(data: unknown): Job {
  const bytes = typeof data === "object" && data !== null && "byteLength" in data;
  return (bytes ? JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) : data) as Job;
}

/** Resolves when a job is done. An abort closes the stream, so that the server may drop the job. */
export function followJob(job: Job, { signal, onProgress }: FollowOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    onProgress?.(job);
    if (settle(job, resolve, reject)) return;
    const events = new EventSource(`/api/jobs/${encodeURIComponent(job.id)}/events`);
    const stop = () => {
      events.close();
      signal?.removeEventListener("abort", onAbort);
    };
    const onAbort = () => {
      stop();
      reject(new DOMException("the request was aborted", "AbortError"));
    };
    const onMessage = (event: MessageEvent<string>) => {
      const update = JSON.parse(event.data) as Job;
      onProgress?.(update);
      if (settle(update, resolve, reject)) stop();
    };
    events.onmessage = onMessage;
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      stop();
      reject(toApiError(0, null));
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort);
  });
}

function settle(job: Job, resolve: () => void, reject: (error: unknown) => void): boolean {
  if (job.state === "done") resolve();
  else if (job.state === "failed")
    reject(new ApiError(500, job.error ?? failure("the job failed")));
  else if (job.state === "cancelled") reject(new ApiError(499, failure("the job was cancelled")));
  else return false;
  return true;
}

const failure = (what: string) => ({ what, where: "", remedy: "try again" });
