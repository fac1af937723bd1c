import { createContext, useContext, useEffect, useRef } from "react";

import type { KeySet } from "./keys";

export type Handlers<Name extends string> = Partial<Record<Name, (event: KeyboardEvent) => void>>;
export type Listener = (event: KeyboardEvent) => boolean;

/** Registers a listener and returns a function that removes it. */
export const KeysContext = createContext<(listener: Listener) => () => void>(() => () => undefined);

/**
 * Handles keys while a component is mounted and `active`. The last mounted component comes first,
 * and a key that it handles is not passed on: Escape in a drawer closes only the drawer.
 */
export function useKeys<Name extends string>(
  set: KeySet<Name>,
  handlers: Handlers<Name>,
  active = true,
): void {
  const addListener = useContext(KeysContext);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (!active) return;
    return addListener((event) => {
      const match = Object.entries<{ key: string }>(set.keys).find(
        ([name, hint]) => name in latest.current && matches(event, hint.key),
      );
      const handler = match && latest.current[match[0] as Name];
      if (!handler) return false;
      handler(event);
      return true;
    });
  }, [addListener, set, active]);
}

function matches(event: KeyboardEvent, key: string): boolean {
  return key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() : event.key === key;
}
