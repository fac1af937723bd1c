import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { unwrap, client } from "../../../api/client";
import { errorMessage } from "../../../api/errors";
import { queryKeys } from "../../../api/queryKeys";
import type { Reason } from "../../../api/types";
import { formatEffect } from "../../../components/formatting";
import { parseCondition } from "../data/conditions";
import { type Mask, toBits, difference } from "../data/mask";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";

const MAX_REASONS = 8;

/** The differences between the selection and the compared clips, as chips with effect sizes. */
export function Comparison() {
  const { rows, state, filter, selected, against, activeMask } = useExplore();
  const first = selected.mask ?? (filter.active ? filter.mask : null);
  const other = useMemo<Mask | null>(() => {
    if (against.mask) return against.mask;
    return selected.mask && filter.active ? difference(filter.mask, selected.mask) : null;
  }, [against.mask, selected.mask, filter]);
  const bits = useMemo(
    () => first && { first: toBits(first), other: other && toBits(other) },
    [first, other],
  );
  const query = useQuery({
    queryKey: queryKeys.comparison(rows, bits),
    enabled: bits !== null && activeMask.some(Boolean),
    gcTime: 30_000,
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/runs/{run}/{version}/comparison", {
          params: { path: { run: rows.run, version: rows.version } },
          body: {
            first: { bits: bits!.first },
            second: bits!.other === null ? null : { bits: bits!.other },
          },
          signal,
        }),
      ),
  });
  if (!bits) return null;
  const { data, error, isFetching } = query;
  // A difference in a column of the filter is trivial.
  const filteredColumns = new Set(
    selected.mask ? [] : state.where.map((text) => parseCondition(text)?.column),
  );
  const reasons = data?.reasons.filter(({ column }) => !filteredColumns.has(column)) ?? [];
  return (
    <div className={classes.comparison} aria-live="polite" aria-busy={isFetching}>
      <span className="quiet">{against.mask ? "differs from it by" : "differs by"}</span>
      {error && <span role="alert">{errorMessage(error)}</span>}
      {!error && !data && <span className="quiet">…</span>}
      {data?.unavailable_reason && <span className="quiet">{data.unavailable_reason}</span>}
      {data && !data.unavailable_reason && reasons.length === 0 && (
        <span className="quiet">no significant difference</span>
      )}
      {reasons.slice(0, MAX_REASONS).map((reason) => (
        <ReasonChip key={`${reason.column} ${reason.value}`} reason={reason} />
      ))}
    </div>
  );
}

function ReasonChip({ reason }: { reason: Reason }) {
  const { change } = useExplore();
  const { title, value, effect, text, column } = reason;
  return (
    <button
      type="button"
      className={classes.reason}
      title={`${text} Click to colour by it.`}
      onClick={() => change({ colour: column, highlight: value ?? null })}
    >
      {value === null
        ? `${effect > 0 ? "higher" : "lower"} ${title.toLowerCase()}`
        : `${title.toLowerCase()} ${value}`}{" "}
      <span className="quiet">({formatEffect(effect)})</span>
    </button>
  );
}
