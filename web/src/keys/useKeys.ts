import { createContext, useContext, useEffect, useRef } from "react";

import type { KeySet } from "./keys";

export type Handlers<Name extends string> = Partial<Record<Name, (event: KeyboardEvent) => void>>;
export type Listener = (event: KeyboardEvent) => boolean;

/** Takes a listener in and gives how to take it out again. */
export const KeysContext = createContext<(listener: Listener) => () => void>(() => () => undefined);

/**
 * Handle keys while a component is shown and `active`. What was shown last hears a key first, and
 * a key that it handles goes no further: a drawer's Escape closes the drawer only.
 */
export function useKeys<Name extends string>(
  set: KeySet<Name>,
  handlers: Handlers<Name>,
  active = true,
): void {
  const listen = useContext(KeysContext);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (!active) return;
    return listen((event) => {
      const found = Object.entries<{ key: string }>(set.keys).find(
        ([name, hint]) => name in latest.current && matches(event, hint.key),
      );
      const handler = found && latest.current[found[0] as Name];
      if (!handler) return false;
      handler(event);
      return true;
    });
  }, [listen, set, active]);
}

function matches(event: KeyboardEvent, key: string): boolean {
  return key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() : event.key === key;
}
