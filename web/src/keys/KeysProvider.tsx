import { type ReactNode, useCallback, useEffect, useRef } from "react";

import { isTyping } from "./keys";
import { KeysContext, type Listener } from "./useKeys";

/** Hears the keyboard once for the whole page and asks who wants the key. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const listeners = useRef<Listener[]>([]);

  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || presses(event) || inMenu(event)) return;
      if (listeners.current.findLast((listener) => listener(event))) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);

  const listen = useCallback((listener: Listener) => {
    listeners.current.push(listener);
    return () => {
      listeners.current = listeners.current.filter((other) => other !== listener);
    };
  }, []);

  return <KeysContext value={listen}>{children}</KeysContext>;
}

/** Enter and Space press a button or a link that has the focus; that stays so. */
function presses(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  const target = event.target as HTMLElement | null;
  return target?.closest("button, a[href], summary, [role=option], [role=menuitem]") !== null;
}

const MENUS = "[role=menu], [role=listbox], .mantine-Popover-dropdown, .mantine-Modal-content";

/** What folds out has keys of its own, such as Escape. */
function inMenu(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest(MENUS) !== null;
}
