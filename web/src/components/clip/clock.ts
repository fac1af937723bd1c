import { useSyncExternalStore } from "react";

/** The time of the frame on the screen, told without drawing the whole page again. */
export interface Clock {
  now: () => number;
  set: (time: number) => void;
  listen: (listener: () => void) => () => void;
}

export function makeClock(): Clock {
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

/** What a time means to somebody; draws again only when that changes. */
export function useClock<T extends number | string>(clock: Clock, told: (time: number) => T): T {
  return useSyncExternalStore(clock.listen, () => told(clock.now()));
}
