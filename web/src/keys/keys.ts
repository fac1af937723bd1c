/** A key and its action; `key` is a DOM key name, such as `l`, `Escape` or `ArrowLeft`. */
export interface KeyHint {
  key: string;
  action: string;
}

/** The keys of a page or component, by the names of their actions in the code. */
export interface KeySet<Name extends string = string> {
  title: string;
  keys: Record<Name, KeyHint>;
}

/**
 * Defines keys in one place: the help shows them and the code handles them by name.
 *
 * `defineKeys("Explore", { lasso: ["l", "Lasso"] })`
 */
export function defineKeys<Name extends string>(
  title: string,
  keys: Record<Name, readonly [key: string, action: string]>,
): KeySet<Name> {
  const entries = Object.entries<readonly [string, string]>(keys).map(([name, [key, action]]) => [
    name,
    { key, action },
  ]);
  return { title, keys: Object.fromEntries(entries) as Record<Name, KeyHint> };
}

const KEY_NAMES: Record<string, string> = {
  " ": "Space",
  Escape: "Esc",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** The text on the key. */
export function keyName(key: string): string {
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Whether the target takes text or arrow keys itself, so that a key is no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.getAttribute("role") === "slider") return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return ["TEXTAREA", "SELECT"].includes(target.tagName);
}
