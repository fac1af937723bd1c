import { useSyncExternalStore } from "react";

/** The clips that the keys J and K step through, and their title, such as `selection`. */
export interface ClipList {
  clips: readonly number[];
  title: string;
}

const STORAGE_KEY = "praxiscope-clips";
const MAX_STORED_CLIPS = 20_000;
const listeners = new Set<() => void>();
let current: ClipList | null = readStoredList();

/** Sets the clips that J and K step through; the list survives a reload of the page. */
export function setClipList(list: ClipList | null): void {
  current = list;
  try {
    if (list === null || list.clips.length > MAX_STORED_CLIPS)
      sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ ...list, clips: [...list.clips] }));
  } catch {
    // Without storage the list exists until the page is closed.
  }
  for (const listener of listeners) listener();
}

export function useClipList(): ClipList | null {
  return useSyncExternalStore(subscribe, () => current);
}

export interface ListPosition {
  /** From 1; null if the clip is not in the list. */
  position: number | null;
  total: number;
  next: number | null;
  previous: number | null;
}

/** Position of a clip in a list; without a list, among all clips of the workspace by number. */
export function positionInList(
  list: ClipList | null,
  clip: number,
  clipCount: number,
): ListPosition {
  const index = list?.clips.indexOf(clip) ?? -1;
  if (list === null || index === -1) {
    const next = clip + 1 < clipCount ? clip + 1 : null;
    return { position: null, total: clipCount, next, previous: clip > 0 ? clip - 1 : null };
  }
  const { clips } = list;
  return {
    position: index + 1,
    total: clips.length,
    next: clips[index + 1] ?? null,
    previous: clips[index - 1] ?? null,
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readStoredList(): ClipList | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null") as ClipList | null;
  } catch {
    return null;
  }
}
