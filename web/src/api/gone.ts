import { useSyncExternalStore } from "react";

const gone = new Set<string>();
const listeners = new Set<() => void>();

/** The server no longer has a version of a run. */
export function markGone(version: string): void {
  gone.add(version);
  for (const listener of listeners) listener();
}

export function useIsGone(version: string | undefined): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version !== undefined && gone.has(version),
  );
}
