import { useMemo } from "react";

import type { Run } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { ClipDrawer } from "../../components/clip/ClipDrawer";
import { conditionProblem } from "./data/maskQueries";
import { useFilter, useSelected } from "./data/useMasks";
import type { Rows } from "./data/rows";
import classes from "./Explore.module.css";
import { FilterBar } from "./filter/FilterBar";
import { exploreKeys } from "./keys";
import { MapPane } from "./map/MapPane";
import { NewClipsNote } from "./NewClipsNote";
import { SelectionPanel } from "./selection/SelectionPanel";
import { useExploreState } from "./state";
import { InsightStrip } from "./strip/InsightStrip";
import { type Explore, ExploreContext } from "./useExplore";

interface Props {
  rows: Rows;
  /** The current version of the run, if clips were added. */
  newerRun: Run | undefined;
  onShowNewest: () => void;
}

/** Filters at the top, the map, the selection beside it, insights below. */
export function ExploreView({ rows: answer, newerRun, onShowNewest }: Props) {
  const { state, change } = useExploreState();
  // One object per version: a new object for each rendering would invalidate all memoised values.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const rows = useMemo(() => answer, [answer.run, answer.version, answer.clips]);
  const where = useMemo(
    () => state.where.filter((condition) => conditionProblem(rows, condition) === null),
    [rows, state.where],
  );
  const filter = useFilter(rows, state.where, state.within, where);
  const selected = useSelected(rows, state.selected, filter, where);
  const against = useSelected(rows, state.against, filter, where);
  const activeMask = selected.mask ?? filter.mask;
  const explore = useMemo<Explore>(
    () => ({ rows, state, change, filter, where, selected, against, activeMask }),
    [rows, state, change, filter, where, selected, against, activeMask],
  );

  useKeys(
    exploreKeys,
    {
      table: () => change({ view: state.view === "grid" ? "table" : null }),
      clear: () => change({ selected: null, against: null }, { push: true }),
    },
    state.clip === null,
  );

  return (
    <ExploreContext value={explore}>
      <div className={classes.page}>
        <h1 className={classes.heading}>Explore</h1>
        <FilterBar
          note={
            newerRun && <NewClipsNote rows={rows} newerRun={newerRun} onShowNewest={onShowNewest} />
          }
        />
        <MapPane />
        <SelectionPanel />
        <InsightStrip />
      </div>
      <ClipDrawer run={rows.run} />
    </ExploreContext>
  );
}
