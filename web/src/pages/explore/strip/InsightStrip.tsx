import { Link } from "wouter";

import { client } from "../../../api/client";
import { messageOf } from "../../../api/errors";
import { count } from "../../../parts/words";
import { linkTo } from "../../../url/search";
import { useJobQuery } from "../../clip/useJobQuery";
import type { Insights } from "../../../api/types";
import { writePart } from "../selection/parts";
import { useExplore } from "../useExplore";
import classes from "./InsightStrip.module.css";

/** What stands out among the clips that are looked at; a click selects what an insight is about. */
export function InsightStrip() {
  const { rows, state, change } = useExplore();
  const where = [...state.where];
  const path = { run: rows.run, version: rows.version };
  const query = useJobQuery<Insights>(["insights", path, where], (signal) =>
    client.GET("/api/runs/{run}/{version}/insights", {
      params: { path, query: { where } },
      signal,
    }),
  );
  const { data, error, job } = query;
  return (
    <nav className={classes.strip} aria-label="Insights">
      <Link href={linkTo("/insights", { run: rows.run, where })} className={classes.title}>
        Insights
      </Link>
      {error !== null && error !== undefined && <span className="quiet">{messageOf(error)}</span>}
      {!data && !error && (
        <span className="quiet">
          {job?.doing || "looking"}
          {job?.share != null && ` ${Math.round(job.share * 100)} %`}…
        </span>
      )}
      {data?.insights.length === 0 && <span className="quiet">nothing stands out</span>}
      <ol className={classes.list}>
        {data?.insights.map(({ id, kind, title, clips }, place) => {
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
