import { useSyncExternalStore } from "react";

/** The hovered row, and whether the pointer is on the map. */
export interface Hovered {
  row: number;
  onMap: boolean;
}

let currentHover: Hovered | null = null;
const listeners = new Set<() => void>();

/** Not part of the page's state: it changes with every pointer move, and few components use it. */
export function setHovered(next: Hovered | null): void {
  if (currentHover?.row === next?.row && currentHover?.onMap === next?.onMap) return;
  currentHover = next;
  for (const listener of listeners) listener();
}

export function useHovered(): Hovered | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => currentHover,
  );
}
