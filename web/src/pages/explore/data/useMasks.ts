import { useQueries, useQueryClient, type UseQueryOptions } from "@tanstack/react-query";
import { useMemo } from "react";

import { errorMessage } from "../../../api/errors";
import { fullMask, intersection, union, type Mask } from "./mask";
import { conditionQuery, partQuery } from "./maskQueries";
import type { Rows } from "./rows";

export interface MaskState {
  text: string;
  mask: Mask | undefined;
  /** Why it is invalid; null if it is valid. */
  problem: string | null;
}

export interface Filter {
  mask: Mask;
  /** Whether the filter has any condition. */
  active: boolean;
  /** Whether a mask is still loading. */
  pending: boolean;
  conditions: MaskState[];
  within: MaskState[];
}

/** The rows that match all conditions and are in all sets of `within`. */
export function useFilter(
  rows: Rows,
  where: readonly string[],
  within: readonly string[],
  validConditions: readonly string[],
): Filter {
  const queryClient = useQueryClient();
  const conditions = useMasks(where, (text) => conditionQuery(queryClient, rows, text));
  const sets = useMasks(within, (text) => partQuery(queryClient, rows, text, validConditions));
  return useMemo(() => {
    const states = [...conditions, ...sets];
    const masks = states.flatMap(({ mask }) => (mask ? [mask] : []));
    const pending = states.some(({ mask, problem }) => !mask && problem === null);
    const mask = masks.length ? masks.reduce(intersection) : fullMask(rows.count);
    return { mask, active: masks.length > 0, pending, conditions, within: sets };
  }, [conditions, sets, rows.count]);
}

export interface Selection {
  /** Null if nothing is selected or it is still loading. */
  mask: Mask | null;
  parts: MaskState[];
}

/** The filtered rows that are in any part of a selection. */
export function useSelected(
  rows: Rows,
  parts: readonly string[],
  filter: Filter,
  where: readonly string[],
): Selection {
  const queryClient = useQueryClient();
  const states = useMasks(parts, (text) => partQuery(queryClient, rows, text, where));
  return useMemo(() => {
    const masks = states.flatMap(({ mask }) => (mask ? [mask] : []));
    return {
      mask: masks.length ? intersection(masks.reduce(union), filter.mask) : null,
      parts: states,
    };
  }, [states, filter.mask]);
}

type MaskQuery = ReturnType<typeof conditionQuery> | ReturnType<typeof partQuery>;

/** The masks of several queries; the same array while nothing changes. */
function useMasks(texts: readonly string[], query: (text: string) => MaskQuery): MaskState[] {
  return useQueries({
    queries: texts.map((text) => query(text) as UseQueryOptions<Mask>),
    combine: (results) =>
      results.map(({ data, error }, index) => ({
        text: texts[index]!,
        mask: data,
        problem: error ? errorMessage(error) : null,
      })),
  });
}
