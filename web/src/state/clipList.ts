import { useSyncExternalStore } from "react";

/** Clips to go through with J and K, and what they are, such as `selection`. */
export interface ClipList {
  clips: readonly number[];
  title: string;
}

const KEY = "praxiscope-clips";
const MOST_KEPT = 20_000;
const listeners = new Set<() => void>();
let current: ClipList | null = kept();

/** Hand over the clips that J and K go through; they outlast a reload of the page. */
export function keepClipList(list: ClipList | null): void {
  current = list;
  try {
    if (list === null || list.clips.length > MOST_KEPT) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ ...list, clips: [...list.clips] }));
  } catch {
    // Without storage the list lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useClipList(): ClipList | null {
  return useSyncExternalStore(listen, () => current);
}

export interface Place {
  /** From 1; null where the clip is not among them. */
  place: number | null;
  of: number;
  next: number | null;
  previous: number | null;
}

/** Where a clip is in a list; without one, among all clips of the workspace by number. */
export function placeIn(list: ClipList | null, clip: number, all: number): Place {
  const at = list?.clips.indexOf(clip) ?? -1;
  if (list === null || at === -1) {
    const next = clip + 1 < all ? clip + 1 : null;
    return { place: null, of: all, next, previous: clip > 0 ? clip - 1 : null };
  }
  const { clips } = list;
  return {
    place: at + 1,
    of: clips.length,
    next: clips[at + 1] ?? null,
    previous: clips[at - 1] ?? null,
  };
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function kept(): ClipList | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as ClipList | null;
  } catch {
    return null;
  }
}
