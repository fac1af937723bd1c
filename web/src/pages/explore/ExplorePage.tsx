import { useQuery } from "@tanstack/react-query";

import { useWorkspace } from "../../api/queries";
import type { Run } from "../../api/types";
import { Await, Empty } from "../../components/States";
import { clipsQuery } from "./data/rows";
import { useShownRun } from "./data/useShownRun";
import { ExploreView } from "./ExploreView";

/** The latent space of a run. */
export default function ExplorePage() {
  const workspace = useWorkspace();
  const { query, shown, fresh, show } = useShownRun();
  return (
    <Await query={workspace} what="Opening the workspace">
      {({ runs, name }) =>
        runs.length === 0 ? (
          <Empty title={`No model has looked at ${name} yet`}>
            Run <code>praxiscope analyze {name} --model tiny_x3d</code> and reload this page.
          </Empty>
        ) : (
          <Await query={{ ...query, data: shown }} what="Opening the run">
            {(run) => <Shown key={run.name} run={run} fresh={fresh} onShow={show} />}
          </Await>
        )
      }
    </Await>
  );
}

function Shown({ run, fresh, onShow }: { run: Run; fresh?: Run; onShow: () => void }) {
  const clips = useQuery({ ...clipsQuery(run), enabled: run.clips > 0 });
  if (run.clips === 0) {
    return (
      <Empty title={run.running ? "The first clips are on their way" : "No clip was analysed"}>
        {run.running
          ? "They appear here as soon as the analysis has written them."
          : `${run.failures} clips failed; see praxiscope doctor.`}
      </Empty>
    );
  }
  return (
    <Await query={clips} what="Loading clips">
      {(numbers) => (
        <ExploreView
          rows={{
            run: run.name,
            version: run.version,
            count: run.clips,
            clips: numbers,
            answer: run,
          }}
          fresh={fresh}
          onShow={onShow}
        />
      )}
    </Await>
  );
}
