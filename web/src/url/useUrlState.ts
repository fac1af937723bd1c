import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

import { withChanges, type Changes } from "./search";

export interface Url {
  /** The parameters of the URL. */
  search: URLSearchParams;
  /** Changes parameters; `push` adds a history entry, so that the back button undoes the change. */
  change: (changes: Changes, options?: { push?: boolean }) => void;
}

/** The state of a page in its URL, so that a link shows the same state. */
export function useUrlState(): Url {
  const text = useSearch();
  const [, navigate] = useLocation();
  const search = useMemo(() => new URLSearchParams(text), [text]);
  const change = useCallback(
    (changes: Changes, { push = false } = {}) => {
      // Read the current URL, not the rendered one: two changes in one event both take effect.
      const next = withChanges(window.location.search, changes);
      navigate(`${window.location.pathname}${next}`, { replace: !push });
    },
    [navigate],
  );
  return { search, change };
}

/** One URL parameter; `fallback` if it is missing. */
export function useUrlText(name: string, fallback = "") {
  const { search, change } = useUrlState();
  const set = useCallback(
    (value: string, options?: { push?: boolean }) =>
      change({ [name]: value === fallback ? null : value }, options),
    [change, name, fallback],
  );
  return [search.get(name) ?? fallback, set] as const;
}

/** All values of a URL parameter that may be repeated, such as `where`. */
export function useUrlList(name: string) {
  const { search, change } = useUrlState();
  const values = useMemo(() => search.getAll(name), [search, name]);
  const set = useCallback(
    (next: readonly string[], options: { push?: boolean } = { push: true }) =>
      change({ [name]: next }, options),
    [change, name],
  );
  return [values, set] as const;
}
