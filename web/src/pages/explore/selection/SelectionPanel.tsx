import { SegmentedControl } from "@mantine/core";
import { useEffect, useMemo } from "react";

import { useKeys } from "../../../keys/useKeys";
import { Empty } from "../../../components/QueryStates";
import { setClipList } from "../../../state/clipList";
import { exploreKeys } from "../keys";
import { useExplore } from "../useExplore";
import { ClipGrid } from "./ClipGrid";
import { ClipTable } from "./ClipTable";
import { Comparison } from "./Comparison";
import { SelectionSummary } from "./SelectionSummary";
import { OrderSelect } from "./OrderSelect";
import classes from "./Selection.module.css";
import { SelectionActions } from "./SelectionActions";
import { useOrderedClips } from "./useOrderedClips";

/** The selection, else all filtered clips: accuracy, differences and the clips themselves. */
export function SelectionPanel() {
  const { state, change, selected } = useExplore();
  const clips = useOrderedClips();
  const title = selected.mask ? "Selection" : "Clips";
  const list = useMemo(
    () => ({ clips, title: selected.mask ? "selection" : "clips" }),
    [clips, selected.mask],
  );
  useEffect(() => setClipList(list), [list]);
  useKeys(
    exploreKeys,
    { open: () => clips.length && change({ clip: String(clips[0]) }, { push: true }) },
    state.clip === null,
  );
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <SelectionSummary title={title} />
        <SelectionActions clips={clips} />
        <Comparison />
        <div className={classes.display}>
          <OrderSelect />
          <SegmentedControl
            size="xs"
            aria-label="Show as"
            value={state.view}
            onChange={(view) => change({ view: view === "grid" ? null : view })}
            data={[
              { value: "grid", label: "Grid" },
              { value: "table", label: "Table" },
            ]}
          />
        </div>
      </header>
      {clips.length === 0 ? (
        <Empty title="No clips">
          {selected.mask
            ? "The filter excludes the whole selection."
            : "No clip matches all conditions; remove one of them."}
        </Empty>
      ) : state.view === "table" ? (
        <ClipTable clips={clips} />
      ) : (
        <ClipGrid clips={clips} />
      )}
    </section>
  );
}
