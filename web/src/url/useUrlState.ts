import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

import { changed, type Changes } from "./search";

export interface Url {
  /** What the address says after `?`. */
  search: URLSearchParams;
  /** Change some of it; `push` where going back should undo it. */
  change: (changes: Changes, how?: { push?: boolean }) => void;
}

/** The state of a page as its address has it: what is shown can be sent to somebody as a link. */
export function useUrlState(): Url {
  const text = useSearch();
  const [, navigate] = useLocation();
  const search = useMemo(() => new URLSearchParams(text), [text]);
  const change = useCallback(
    (changes: Changes, { push = false } = {}) => {
      // Read now and not when rendered: two changes of one event both stand.
      const next = changed(window.location.search, changes);
      navigate(`${window.location.pathname}${next}`, { replace: !push });
    },
    [navigate],
  );
  return { search, change };
}

/** One word of the address, `fallback` where it says nothing. */
export function useUrlText(name: string, fallback = "") {
  const { search, change } = useUrlState();
  const set = useCallback(
    (value: string, how?: { push?: boolean }) =>
      change({ [name]: value === fallback ? null : value }, how),
    [change, name, fallback],
  );
  return [search.get(name) ?? fallback, set] as const;
}

/** All values of a word that the address may repeat, such as `where`. */
export function useUrlList(name: string) {
  const { search, change } = useUrlState();
  const values = useMemo(() => search.getAll(name), [search, name]);
  const set = useCallback(
    (next: readonly string[], how: { push?: boolean } = { push: true }) =>
      change({ [name]: next }, how),
    [change, name],
  );
  return [values, set] as const;
}
