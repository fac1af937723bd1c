import createClient, { type Middleware } from "openapi-fetch";

import { toApiError } from "./errors";
import type { paths } from "./schema";
import type { ErrorInfo, Session } from "./types";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrf = "";

/** Stores the token that every changing request must send. */
export function setCsrfToken(token: string): void {
  csrf = token;
}

/** Sends a request; if the server rejects the CSRF token, fetches a new one and retries once. */
async function fetchWithCsrf(request: Request): Promise<Response> {
  const retry = SAFE.has(request.method) ? null : request.clone();
  const response = await fetch(request);
  if (retry === null || response.status !== 403 || !(await isCsrfRefusal(response.clone()))) {
    return response;
  }
  const session = await fetch("/api/session", { credentials: "same-origin" });
  if (session.ok) setCsrfToken(((await session.json()) as Session).csrf);
  retry.headers.set("X-CSRF-Token", csrf);
  return fetch(retry);
}

async function isCsrfRefusal(response: Response): Promise<boolean> {
  const answer = (await response.json().catch(() => null)) as ErrorInfo | null;
  return answer?.where === "csrf";
}

const csrfMiddleware: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
  onError() {
    return toApiError(0, null);
  },
};

/** All routes of the server, typed by `openapi.json`. */
export const client = createClient<paths>({
  baseUrl: "/",
  credentials: "same-origin",
  fetch: fetchWithCsrf,
  // `where=a&where=b`, as the server reads lists.
  querySerializer: { array: { style: "form", explode: true } },
});
client.use(csrfMiddleware);

export interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of a response, or an `ApiError` that explains the failure. */
export async function unwrap<T>(request: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw toApiError(response.status, error);
  return data as T;
}
