import { type ReactNode, useCallback, useEffect, useRef } from "react";

import { isTyping } from "./keys";
import { KeysContext, type Listener } from "./useKeys";

/** Listens to the keyboard for the whole page and passes each key to the registered listeners. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const listeners = useRef<Listener[]>([]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || pressesFocusedControl(event) || isInMenu(event)) return;
      if (listeners.current.findLast((listener) => listener(event))) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  const addListener = useCallback((listener: Listener) => {
    listeners.current.push(listener);
    return () => {
      listeners.current = listeners.current.filter((other) => other !== listener);
    };
  }, []);

  return <KeysContext value={addListener}>{children}</KeysContext>;
}

/** Enter and Space activate the button or link that has the focus. */
function pressesFocusedControl(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  const target = event.target as HTMLElement | null;
  return target?.closest("button, a[href], summary, [role=option], [role=menuitem]") !== null;
}

const MENU_SELECTOR =
  "[role=menu], [role=listbox], .mantine-Popover-dropdown, .mantine-Modal-content";

/** Menus and dialogs handle their own keys, such as Escape. */
function isInMenu(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest(MENU_SELECTOR) !== null;
}
