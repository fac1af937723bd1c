import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "./errors";
import { withJob } from "./jobs";
import type { Job } from "./types";

const JOB: Job = { id: "j1", state: "waiting", step: "map", progress: null, jobs_ahead: 1, error: null };

/** Replaces the server's events: tests decide what it sends. */
class FakeEventSource {
  static last: FakeEventSource;
  static CLOSED = 2;
  readyState = 1;
  onmessage: (event: { data: string }) => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor(readonly url: string) {
    FakeEventSource.last = this;
  }
  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
  send(job: Partial<Job>) {
    this.onmessage({ data: JSON.stringify({ ...JOB, ...job }) });
  }
}

beforeEach(() => vi.stubGlobal("EventSource", FakeEventSource));
afterEach(() => vi.unstubAllGlobals());

const responses = (...responseList: [number, unknown][]) => {
  const queue = [...responseList];
  return () => {
    const [status, data] = queue.shift()!;
    const response = new Response(null, { status });
    return Promise.resolve(response.ok ? { data, response } : { error: data, response });
  };
};

test("a result that exists needs no job", async () => {
  expect(await withJob(responses([200, "it"]))).toBe("it");
});

test("a job is followed, then the request is repeated; array requests receive the job as bytes", async () => {
  const shares: (number | null)[] = [];
  const bytes = new TextEncoder().encode(JSON.stringify(JOB)).buffer;
  const result = withJob(responses([202, bytes], [200, "made"]), {
    onProgress: ({ progress }) => shares.push(progress),
  });
  await vi.waitFor(() => expect(FakeEventSource.last?.url).toBe("/api/jobs/j1/events"));
  FakeEventSource.last.send({ state: "running", progress: 0.5 });
  FakeEventSource.last.send({ state: "done", progress: 1 });
  expect(await result).toBe("made");
  expect(shares).toEqual([null, 0.5, 1]);
  expect(FakeEventSource.last.readyState).toBe(FakeEventSource.CLOSED);
});

test("a failed job reports its error", async () => {
  const result = withJob(responses([202, { ...JOB, id: "j2" }]));
  await vi.waitFor(() => expect(FakeEventSource.last.url).toContain("j2"));
  const error = { what: "no clips", where: "map", remedy: "analyse some" };
  FakeEventSource.last.send({ state: "failed", error });
  await expect(result).rejects.toThrow("map: no clips — analyse some");
});

test("an abort closes the event stream", async () => {
  const abort = new AbortController();
  const result = withJob(responses([202, { ...JOB, id: "j3" }]), { signal: abort.signal });
  await vi.waitFor(() => expect(FakeEventSource.last.url).toContain("j3"));
  abort.abort();
  await expect(result).rejects.toThrow("the request was aborted");
  expect(FakeEventSource.last.readyState).toBe(FakeEventSource.CLOSED);
});

test("errors of the server have one line, other errors their status", async () => {
  const refused = withJob(responses([404, { what: "no run 'x'", where: "", remedy: "tiny_x3d?" }]));
  await expect(refused).rejects.toThrow("no run 'x' — tiny_x3d?");
  await expect(withJob(responses([502, "<html>"]))).rejects.toThrow("the server answered 502");
  await expect(withJob(responses([410, null]))).rejects.toSatisfy(
    (error) => error instanceof ApiError && error.isStaleVersion,
  );
});
