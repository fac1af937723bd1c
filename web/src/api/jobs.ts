import { type Outcome } from "./client";
import { ApiError, errorOf } from "./errors";
import type { Job } from "./types";

export interface Following {
  signal?: AbortSignal;
  onProgress?: (job: Job) => void;
}

const ROUNDS = 5;

/**
 * Ask for something that may take a job: while the server answers 202 the job is followed, and once
 * it is done the same is asked again.
 */
export async function withJob<T>(
  ask: () => Promise<Outcome<T | Job>>,
  following: Following = {},
): Promise<T> {
  for (let round = 0; round < ROUNDS; round++) {
    const { data, error, response } = await ask();
    if (!response.ok) throw errorOf(response.status, error);
    if (response.status !== 202) return data as T;
    await follow(jobOf(data), following);
  }
  throw new ApiError(0, { what: "the result was gone again", where: "", remedy: "try again" });
}

/** Who asks for an array gets the job as bytes. */
function jobOf(data: unknown): Job {
  const bytes = typeof data === "object" && data !== null && "byteLength" in data;
  return (bytes ? JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) : data) as Job;
}

/** Resolves once a job is done; nobody listens after an abort, so the server may drop it. */
export function follow(job: Job, { signal, onProgress }: Following): Promise<void> {
  return new Promise((resolve, reject) => {
    onProgress?.(job);
    if (settled(job, resolve, reject)) return;
    const events = new EventSource(`/api/jobs/${encodeURIComponent(job.id)}/events`);
    const stop = () => {
      events.close();
      signal?.removeEventListener("abort", aborted);
    };
    const aborted = () => {
      stop();
      reject(new DOMException("no longer wanted", "AbortError"));
    };
    const hear = (event: MessageEvent<string>) => {
      const now = JSON.parse(event.data) as Job;
      onProgress?.(now);
      if (settled(now, resolve, reject)) stop();
    };
    events.onmessage = hear;
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      stop();
      reject(errorOf(0, null));
    };
    if (signal?.aborted) aborted();
    else signal?.addEventListener("abort", aborted);
  });
}

function settled(job: Job, resolve: () => void, reject: (error: unknown) => void): boolean {
  if (job.state === "done") resolve();
  else if (job.state === "failed") reject(new ApiError(500, job.error ?? failed("the job failed")));
  else if (job.state === "cancelled") reject(new ApiError(499, failed("the job was cancelled")));
  else return false;
  return true;
}

const failed = (what: string) => ({ what, where: "", remedy: "try again" });
