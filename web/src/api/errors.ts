import type { ErrorInfo } from "./types";

/** An error response of the server, with a message of one line. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly answer: ErrorInfo,
  ) {
    super(formatError(answer));
    this.name = "ApiError";
  }

  /** The server no longer has this version of the run; request the current one. */
  get isStaleVersion(): boolean {
    return this.status === 410;
  }
}

export function formatError({ what, where, remedy }: ErrorInfo): string {
  return [where ? `${where}: ${what}` : what, remedy].filter(Boolean).join(" — ");
}

/** An error response that is not ours, such as of a proxy, is reported by its status. */
export function toApiError(status: number, body: unknown): ApiError {
  if (isErrorAnswer(body)) return new ApiError(status, body);
  const what = status ? `the server answered ${status}` : "the server cannot be reached";
  return new ApiError(status, {
    what,
    where: "",
    remedy: status ? "" : "Check that it is still running.",
  });
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isErrorAnswer(body: unknown): body is ErrorInfo {
  return typeof body === "object" && body !== null && typeof (body as ErrorInfo).what === "string";
}
