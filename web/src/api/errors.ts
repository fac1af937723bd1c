import type { ErrorAnswer } from "./types";

/** What the server refused or could not do, as one line for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly answer: ErrorAnswer,
  ) {
    super(oneLine(answer));
    this.name = "ApiError";
  }

  /** The version of the run is no longer at hand; its current one has to be asked for. */
  get isGone(): boolean {
    return this.status === 410;
  }
}

export function oneLine({ what, where, remedy }: ErrorAnswer): string {
  return [where ? `${where}: ${what}` : what, remedy].filter(Boolean).join(" — ");
}

/** The error of an answer that is none of ours, such as of a proxy, is told by its status. */
export function errorOf(status: number, body: unknown): ApiError {
  if (isErrorAnswer(body)) return new ApiError(status, body);
  const what = status ? `the server answered ${status}` : "the server cannot be reached";
  return new ApiError(status, { what, where: "", remedy: status ? "" : "is it still running?" });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  return (
    typeof body === "object" && body !== null && typeof (body as ErrorAnswer).what === "string"
  );
}
