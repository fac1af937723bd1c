/** What a heatmap explains: as JSON in requests, as text in URLs. */

export type ClassTarget = { kind: "class"; name: string };

export type Target =
  | { kind: "predicted" }
  | { kind: "label" }
  | ClassTarget
  | { kind: "contrast"; positive: ClassTarget; negative: ClassTarget };

export const PREDICTED: Target = { kind: "predicted" };
export const LABEL: Target = { kind: "label" };

export const classTarget = (name: string): ClassTarget => ({ kind: "class", name });

/** Evidence for one class and against another. */
export function contrast(positive: string, negative: string): Target {
  return {
    kind: "contrast",
    positive: classTarget(positive),
    negative: classTarget(negative),
  };
}

export function isSameTarget(first: Target, second: Target): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

const SEPARATOR = "-vs-";
const CLASS_PREFIX = "class:";
const CONTRAST_PREFIX = "contrast:";

/**
 * Reads the target of a URL: `predicted`, `true` (or `label`), a class, or `A-vs-B`.
 *
 * A class whose name contains `-vs-` is a class. Text that would be ambiguous has a prefix:
 * `class:NAME` and `contrast:["A","B"]`. An unknown class is kept, so that the server can report it.
 */
export function readTarget(text: string, classNames: readonly string[]): Target {
  if (text === "predicted") return PREDICTED;
  if (text === "true" || text === "label") return LABEL;
  if (classNames.includes(text)) return classTarget(text);
  if (text.startsWith(CLASS_PREFIX)) return classTarget(text.slice(CLASS_PREFIX.length));
  return readContrast(text, classNames) ?? classTarget(text);
}

/** The shortest text that `readTarget` reads as the same target. */
export function writeTarget(target: Target, classNames: readonly string[]): string {
  const text = plainText(target);
  if (isSameTarget(readTarget(text, classNames), target)) return text;
  if (target.kind === "class") return CLASS_PREFIX + target.name;
  if (target.kind !== "contrast") return text;
  return CONTRAST_PREFIX + JSON.stringify([target.positive.name, target.negative.name]);
}

/** The text of a target, which may be ambiguous. */
function plainText(target: Target): string {
  if (target.kind === "predicted") return "predicted";
  if (target.kind === "label") return "true";
  if (target.kind === "class") return target.name;
  return `${target.positive.name}${SEPARATOR}${target.negative.name}`;
}

function readContrast(text: string, classNames: readonly string[]): Target | null {
  if (text.startsWith(CONTRAST_PREFIX)) return readPair(text.slice(CONTRAST_PREFIX.length));
  const pairs = splitsOf(text);
  const ofClasses = pairs.find((pair) => pair.every((name) => classNames.includes(name)));
  const [positive, negative] = ofClasses ?? pairs[0] ?? [];
  return positive && negative ? contrast(positive, negative) : null;
}

/** All ways to split a text at a separator. */
function splitsOf(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  let start = text.indexOf(SEPARATOR);
  while (start !== -1) {
    pairs.push([text.slice(0, start), text.slice(start + SEPARATOR.length)]);
    start = text.indexOf(SEPARATOR, start + 1);
  }
  return pairs;
}

function readPair(json: string): Target | null {
  try {
    const pair: unknown = JSON.parse(json);
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    return contrast(String(pair[0]), String(pair[1]));
  } catch {
    return null;
  }
}
