/** What to change of an address; null, an empty text or an empty list take it out. */
export type Changes = Record<string, string | readonly string[] | null>;

/** The part of an address after the path, with some of it changed: `?a=1&b=2`, or nothing. */
export function changed(search: string, changes: Changes): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    const values =
      value === null || value === "" ? [] : typeof value === "string" ? [value] : value;
    for (const one of values) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

/** An address within the app. */
export function linkTo(path: string, parameters: Changes = {}): string {
  return path + changed("", parameters);
}
