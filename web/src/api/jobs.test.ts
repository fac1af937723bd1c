import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "./errors";
import { withJob } from "./jobs";
import type { Job } from "./types";

const JOB: Job = { id: "j1", state: "waiting", doing: "map", share: null, ahead: 1, error: null };

/** Stands for the server's events: tests say what it sends. */
class Events {
  static latest: Events;
  static CLOSED = 2;
  readyState = 1;
  onmessage: (event: { data: string }) => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor(readonly url: string) {
    Events.latest = this;
  }
  close() {
    this.readyState = Events.CLOSED;
  }
  send(job: Partial<Job>) {
    this.onmessage({ data: JSON.stringify({ ...JOB, ...job }) });
  }
}

beforeEach(() => vi.stubGlobal("EventSource", Events));
afterEach(() => vi.unstubAllGlobals());

const answers = (...given: [number, unknown][]) => {
  const left = [...given];
  return () => {
    const [status, data] = left.shift()!;
    const response = new Response(null, { status });
    return Promise.resolve(response.ok ? { data, response } : { error: data, response });
  };
};

test("what is there needs no job", async () => {
  expect(await withJob(answers([200, "it"]))).toBe("it");
});

test("a job is followed, then the same is asked again; arrays tell it as bytes", async () => {
  const seen: (number | null)[] = [];
  const bytes = new TextEncoder().encode(JSON.stringify(JOB)).buffer;
  const result = withJob(answers([202, bytes], [200, "made"]), {
    onProgress: ({ share }) => seen.push(share),
  });
  await vi.waitFor(() => expect(Events.latest?.url).toBe("/api/jobs/j1/events"));
  Events.latest.send({ state: "running", share: 0.5 });
  Events.latest.send({ state: "done", share: 1 });
  expect(await result).toBe("made");
  expect(seen).toEqual([null, 0.5, 1]);
  expect(Events.latest.readyState).toBe(Events.CLOSED);
});

test("a job that fails says why", async () => {
  const result = withJob(answers([202, { ...JOB, id: "j2" }]));
  await vi.waitFor(() => expect(Events.latest.url).toContain("j2"));
  const error = { what: "no clips", where: "map", remedy: "analyse some" };
  Events.latest.send({ state: "failed", error });
  await expect(result).rejects.toThrow("map: no clips — analyse some");
});

test("nobody listens after an abort", async () => {
  const abort = new AbortController();
  const result = withJob(answers([202, { ...JOB, id: "j3" }]), { signal: abort.signal });
  await vi.waitFor(() => expect(Events.latest.url).toContain("j3"));
  abort.abort();
  await expect(result).rejects.toThrow("no longer wanted");
  expect(Events.latest.readyState).toBe(Events.CLOSED);
});

test("refusals are told in one line, others by their status", async () => {
  const refused = withJob(answers([404, { what: "no run 'x'", where: "", remedy: "tiny_x3d?" }]));
  await expect(refused).rejects.toThrow("no run 'x' — tiny_x3d?");
  await expect(withJob(answers([502, "<html>"]))).rejects.toThrow("the server answered 502");
  await expect(withJob(answers([410, null]))).rejects.toSatisfy(
    (error) => error instanceof ApiError && error.isGone,
  );
});
