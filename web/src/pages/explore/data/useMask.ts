import { useQueries, useQueryClient, type UseQueryOptions } from "@tanstack/react-query";
import { useMemo } from "react";

import { messageOf } from "../../../api/errors";
import { all, both, either, type Mask } from "./mask";
import { conditionQuery, partQuery } from "./masks";
import type { Rows } from "./rows";

export interface Asked {
  text: string;
  mask: Mask | undefined;
  /** Why it can't be applied; null where it can. */
  problem: string | null;
}

export interface Filter {
  mask: Mask;
  /** Whether anything is left out. */
  active: boolean;
  /** Whether some of it is still to be applied. */
  pending: boolean;
  conditions: Asked[];
  within: Asked[];
}

/** The rows that fulfil all conditions and are in all named sets; `sound` conditions make sense. */
export function useFilter(
  rows: Rows,
  where: readonly string[],
  within: readonly string[],
  sound: readonly string[],
): Filter {
  const cache = useQueryClient();
  const conditions = useAsked(where, (text) => conditionQuery(cache, rows, text));
  const sets = useAsked(within, (text) => partQuery(cache, rows, text, sound));
  return useMemo(() => {
    const asked = [...conditions, ...sets];
    const masks = asked.flatMap(({ mask }) => (mask ? [mask] : []));
    const pending = asked.some(({ mask, problem }) => !mask && problem === null);
    const mask = masks.length ? masks.reduce(both) : all(rows.count);
    return { mask, active: masks.length > 0, pending, conditions, within: sets };
  }, [conditions, sets, rows.count]);
}

export interface Selected {
  /** Null where nothing is selected, or not known yet. */
  mask: Mask | null;
  parts: Asked[];
}

/** The rows of any part of a selection that the filter leaves. */
export function useSelected(
  rows: Rows,
  parts: readonly string[],
  filter: Filter,
  where: readonly string[],
): Selected {
  const cache = useQueryClient();
  const asked = useAsked(parts, (text) => partQuery(cache, rows, text, where));
  return useMemo(() => {
    const masks = asked.flatMap(({ mask }) => (mask ? [mask] : []));
    return { mask: masks.length ? both(masks.reduce(either), filter.mask) : null, parts: asked };
  }, [asked, filter.mask]);
}

type MaskQuery = ReturnType<typeof conditionQuery> | ReturnType<typeof partQuery>;

/** Masks as they come; the same list while nothing changes. */
function useAsked(texts: readonly string[], query: (text: string) => MaskQuery): Asked[] {
  return useQueries({
    queries: texts.map((text) => query(text) as UseQueryOptions<Mask>),
    combine: (results) =>
      results.map(({ data, error }, at) => ({
        text: texts[at]!,
        mask: data,
        problem: error ? messageOf(error) : null,
      })),
  });
}
