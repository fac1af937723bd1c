import { useSyncExternalStore } from "react";

/** The time of the current frame; a change does not render the whole page. */
export interface Clock {
  now: () => number;
  set: (time: number) => void;
  listen: (listener: () => void) => () => void;
}

export function createClock(): Clock {
  const listeners = new Set<() => void>();
  let time = 0;
  return {
    now: () => time,
    set: (next) => {
      time = next;
      for (const listener of listeners) listener();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A value derived from the time; renders again only when the value changes. */
export function useClock<T extends number | string>(clock: Clock, select: (time: number) => T): T {
  return useSyncExternalStore(clock.listen, () => select(clock.now()));
}
