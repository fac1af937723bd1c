/** A key and what it does; `key` is as browsers name it, such as `l`, `Escape` or `ArrowLeft`. */
export interface KeyHint {
  key: string;
  does: string;
}

/** The keys of a page or a part, by what they are called in its code. */
export interface KeySet<Name extends string = string> {
  title: string;
  keys: Record<Name, KeyHint>;
}

/**
 * Keys in one place, so that help shows them and code handles them by name.
 *
 * `defineKeys("Explore", { lasso: ["l", "Lasso"] })`
 */
export function defineKeys<Name extends string>(
  title: string,
  keys: Record<Name, readonly [key: string, does: string]>,
): KeySet<Name> {
  const hints = Object.entries<readonly [string, string]>(keys).map(([name, [key, does]]) => [
    name,
    { key, does },
  ]);
  return { title, keys: Object.fromEntries(hints) as Record<Name, KeyHint> };
}

const NAMES: Record<string, string> = {
  " ": "Space",
  Escape: "Esc",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** As it is printed on the key. */
export function keyName(key: string): string {
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Whether what is typed goes into a field and is no command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.getAttribute("role") === "slider") return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return ["TEXTAREA", "SELECT"].includes(target.tagName);
}
