import createClient, { type Middleware } from "openapi-fetch";

import { errorOf } from "./errors";
import type { paths } from "./schema";
import type { ErrorAnswer, Session } from "./types";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrf = "";

/** Told after signing in; every request that changes something sends it back. */
export function keepCsrf(token: string): void {
  csrf = token;
}

/** After a restart the server wants another token; it is asked for once and the request repeated. */
async function sent(request: Request): Promise<Response> {
  const again = SAFE.has(request.method) ? null : request.clone();
  const response = await fetch(request);
  if (again === null || response.status !== 403 || !(await wantsCsrf(response.clone()))) {
    return response;
  }
  const session = await fetch("/api/session", { credentials: "same-origin" });
  if (session.ok) keepCsrf(((await session.json()) as Session).csrf);
  again.headers.set("X-CSRF-Token", csrf);
  return fetch(again);
}

async function wantsCsrf(response: Response): Promise<boolean> {
  const answer = (await response.json().catch(() => null)) as ErrorAnswer | null;
  return answer?.where === "csrf";
}

const protection: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
  onError() {
    return errorOf(0, null);
  },
};

/** All routes of the server, typed by `openapi.json`. */
export const client = createClient<paths>({
  baseUrl: "/",
  credentials: "same-origin",
  fetch: sent,
  // `where=a&where=b`, as the server reads lists.
  querySerializer: { array: { style: "form", explode: true } },
});
client.use(protection);

export interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a request gives, or an `ApiError` that says why there is nothing. */
export async function answered<T>(request: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw errorOf(response.status, error);
  return data as T;
}
