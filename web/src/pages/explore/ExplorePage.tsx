import { useQuery } from "@tanstack/react-query";

import { useWorkspace } from "../../api/queries";
import type { Run } from "../../api/types";
import { Await, Empty } from "../../components/QueryStates";
import { clipsQuery } from "./data/rows";
import { usePinnedRun } from "./data/usePinnedRun";
import { ExploreView } from "./ExploreView";

/** The page of a run's latent space. */
export default function ExplorePage() {
  const workspace = useWorkspace();
  const { query, pinnedRun, newerRun, showNewest } = usePinnedRun();
  return (
    <Await query={workspace} what="Opening the workspace">
      {({ runs, name }) =>
        runs.length === 0 ? (
          <Empty title={`No model has analysed ${name} yet`}>
            Run <code>praxiscope analyze {name} --model tiny_x3d</code> and reload this page.
          </Empty>
        ) : (
          <Await query={{ ...query, data: pinnedRun }} what="Opening the run">
            {(run) => (
              <LoadedRun key={run.name} run={run} newerRun={newerRun} onShow={showNewest} />
            )}
          </Await>
        )
      }
    </Await>
  );
}

function LoadedRun({ run, newerRun, onShow }: { run: Run; newerRun?: Run; onShow: () => void }) {
  const clips = useQuery({ ...clipsQuery(run), enabled: run.clips > 0 });
  if (run.clips === 0) {
    return (
      <Empty title={run.running ? "The first clips are being analysed" : "No clip was analysed"}>
        {run.running
          ? "They appear here as soon as the analysis has written them."
          : `${run.failures} clips failed; see praxiscope doctor.`}
      </Empty>
    );
  }
  return (
    <Await query={clips} what="Loading clips">
      {(clipNumbers) => (
        <ExploreView
          rows={{
            run: run.name,
            version: run.version,
            count: run.clips,
            clips: clipNumbers,
            answer: run,
          }}
          newerRun={newerRun}
          onShowNewest={onShow}
        />
      )}
    </Await>
  );
}
