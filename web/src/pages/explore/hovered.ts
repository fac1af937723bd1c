import { useSyncExternalStore } from "react";

/** The row that is pointed at, and whether on the map or elsewhere. */
export interface Hovered {
  row: number;
  onMap: boolean;
}

let currentHover: Hovered | null = null;
const listeners = new Set<() => void>();

/** Not part of the page's state: it changes with every move, and only few parts look at it. */
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
