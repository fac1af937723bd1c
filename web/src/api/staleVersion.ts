import { useSyncExternalStore } from "react";

const staleVersions = new Set<string>();
const listeners = new Set<() => void>();

/** Records that the server no longer has a version of a run. */
export function markVersionStale(version: string): void {
  staleVersions.add(version);
  for (const listener of listeners) listener();
}

export function useIsVersionStale(version: string | undefined): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version !== undefined && staleVersions.has(version),
  );
}
