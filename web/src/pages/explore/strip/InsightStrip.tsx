import { useMemo } from "react";
import { Link } from "wouter";

import { messageOf } from "../../../api/errors";
import { count } from "../../../components/words";
import { linkTo } from "../../../url/search";
import { useInsights } from "../../../api/useInsights";
import { writePart } from "../selection/parts";
import { useExplore } from "../useExplore";
import classes from "./InsightStrip.module.css";

/** What stands out among the clips that are looked at; a click selects what an insight is about. */
export function InsightStrip() {
  const { rows, state, change, filter, where } = useExplore();
  const some = useMemo(() => filter.mask.includes(1), [filter.mask]);
  const query = useInsights(rows.run, rows.version, where, some && !filter.pending);
  const { data, error, job } = query;
  const open = data?.insights.filter(({ archived }) => archived === null);
  return (
    <nav className={classes.strip} aria-label="Insights">
      <Link href={linkTo("/insights", { run: rows.run, where })} className={classes.title}>
        Insights
      </Link>
      {error !== null && error !== undefined && <span className="quiet">{messageOf(error)}</span>}
      {!some && <span className="quiet">no clips to look at</span>}
      {some && !data && !error && (
        <span className="quiet">
          {job?.doing || "looking"}
          {job?.share != null && ` ${Math.round(job.share * 100)} %`}…
        </span>
      )}
      {open?.length === 0 && <span className="quiet">nothing stands out</span>}
      <ol className={classes.list}>
        {open?.map(({ id, kind, title, clips }, place) => {
          const part = writePart({ kind: "insight", id });
          const chosen = state.selected.includes(part);
          return (
            <li key={id}>
              <button
                type="button"
                className={classes.insight}
                aria-pressed={chosen}
                title={title}
                onClick={() => change({ selected: chosen ? null : part }, { push: true })}
              >
                <span className="quiet">#{place + 1}</span> {kind} <strong>{count(clips)}</strong>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
