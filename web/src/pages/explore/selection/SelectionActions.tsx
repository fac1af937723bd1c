import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { unwrap, client } from "../../../api/client";
import { errorMessage } from "../../../api/errors";
import { useKeys } from "../../../keys/useKeys";
import { toBits } from "../data/mask";
import { exploreKeys } from "../keys";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { SaveSubset } from "./SaveSubset";
import { SubsetsMenu } from "./SubsetsMenu";

/** The actions for the clips of the panel. */
export function SelectionActions({ clips }: { clips: readonly number[] }) {
  const { rows, state, change, selected, against, activeMask } = useExplore();
  const keepForComparison = () => {
    if (selected.mask) change({ against: state.selected, selected: null }, { push: true });
  };
  useKeys(exploreKeys, { compare: keepForComparison }, state.clip === null);
  const exportClips = useMutation({
    mutationFn: async () => {
      const csv = await unwrap(
        client.POST("/api/runs/{run}/{version}/export", {
          params: { path: { run: rows.run, version: rows.version } },
          body: { bits: toBits(activeMask) },
          parseAs: "blob",
        }),
      );
      download(csv as unknown as Blob, `${rows.run}.csv`);
    },
  });
  return (
    <div className={classes.actions}>
      {selected.mask && (
        <>
          <Button
            variant="default"
            size="compact-xs"
            title="Compare this selection with another one (A)"
            onClick={keepForComparison}
          >
            Compare
          </Button>
          {state.selected.length === 1 && (
            <Button
              variant="default"
              size="compact-xs"
              title="Show only these clips"
              onClick={() =>
                change(
                  { within: [...state.within, ...state.selected], selected: null },
                  { push: true },
                )
              }
            >
              Filter
            </Button>
          )}
          <Button
            variant="default"
            size="compact-xs"
            title="Esc"
            onClick={() => change({ selected: null }, { push: true })}
          >
            Clear
          </Button>
        </>
      )}
      {against.mask && (
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => change({ against: null }, { push: true })}
        >
          Stop comparing
        </Button>
      )}
      <SaveSubset clips={clips} />
      <Button
        variant="default"
        size="compact-xs"
        loading={exportClips.isPending}
        disabled={!clips.length}
        onClick={() => exportClips.mutate()}
      >
        Export CSV
      </Button>
      <SubsetsMenu />
      {exportClips.error && <span role="alert">{errorMessage(exportClips.error)}</span>}
    </div>
  );
}

function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
