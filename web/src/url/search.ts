/** Changes of URL parameters; null, an empty text and an empty list remove a parameter. */
export type Changes = Record<string, string | readonly string[] | null>;

/** The query string of a URL with changed parameters: `?a=1&b=2`, or an empty text. */
export function withChanges(search: string, changes: Changes): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    const values =
      value === null || value === "" ? [] : typeof value === "string" ? [value] : value;
    for (const item of values) parameters.append(name, item);
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

/** A URL within the app. */
export function linkTo(path: string, parameters: Changes = {}): string {
  return path + withChanges("", parameters);
}
