import { useMemo } from "react";
import { Link } from "wouter";

import { errorMessage } from "../../../api/errors";
import { formatCount } from "../../../components/formatting";
import { linkTo } from "../../../url/search";
import { useInsights } from "../../../api/useInsights";
import { writePart } from "../selection/selectionParts";
import { useExplore } from "../useExplore";
import classes from "./InsightStrip.module.css";

/** The insights among the filtered clips; a click selects the clips of an insight. */
export function InsightStrip() {
  const { rows, state, change, filter, where } = useExplore();
  const hasClips = useMemo(() => filter.mask.includes(1), [filter.mask]);
  const query = useInsights(rows.run, rows.version, where, hasClips && !filter.pending);
  const { data, error, job } = query;
  const openInsights = data?.insights.filter(({ archived }) => archived === null);
  return (
    <nav className={classes.strip} aria-label="Insights">
      <Link href={linkTo("/insights", { run: rows.run, where })} className={classes.title}>
        Insights
      </Link>
      {error !== null && error !== undefined && (
        <span className="quiet">{errorMessage(error)}</span>
      )}
      {!hasClips && <span className="quiet">no clips</span>}
      {hasClips && !data && !error && (
        <span className="quiet">
          {job?.step || "searching"}
          {job?.progress != null && ` ${Math.round(job.progress * 100)} %`}…
        </span>
      )}
      {openInsights?.length === 0 && <span className="quiet">no insights</span>}
      <ol className={classes.list}>
        {openInsights?.map(({ id, kind, title, clips }, index) => {
          const part = writePart({ kind: "insight", id });
          const isSelected = state.selected.includes(part);
          return (
            <li key={id}>
              <button
                type="button"
                className={classes.insight}
                aria-pressed={isSelected}
                title={title}
                onClick={() => change({ selected: isSelected ? null : part }, { push: true })}
              >
                <span className="quiet">#{index + 1}</span> {kind}{" "}
                <strong>{formatCount(clips)}</strong>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
