import { useCurrentRun } from "../../state/useCurrentRun";
import { useWorkspace } from "../../api/queries";
import { Await, Empty } from "../../components/QueryStates";
import { useUrlList } from "../../url/useUrlState";
import { ClipDrawer } from "../../components/clip/ClipDrawer";
import { InsightsView } from "./InsightsView";
import classes from "./Insights.module.css";
import { InsightsLoading } from "./InsightsLoading";
import { useInsights } from "../../api/useInsights";

/** The page of the insights of a run. */
export default function InsightsPage() {
  const workspace = useWorkspace();
  const run = useCurrentRun();
  return (
    <Await query={workspace} what="Opening the workspace">
      {({ runs, name }) =>
        runs.length === 0 ? (
          <Empty title={`No model has analysed ${name} yet`}>
            Run <code>praxiscope analyze {name} --model tiny_x3d</code> and reload this page.
          </Empty>
        ) : (
          <Await query={run} what="Opening the run">
            {(currentRun) =>
              currentRun.clips === 0 ? (
                <Empty title="No clip was analysed yet">Insights need predictions.</Empty>
              ) : (
                <RunInsights
                  key={currentRun.name}
                  run={currentRun.name}
                  version={currentRun.version}
                />
              )
            }
          </Await>
        )
      }
    </Await>
  );
}

function RunInsights({ run, version }: { run: string; version: string }) {
  const [where, setWhere] = useUrlList("where");
  const query = useInsights(run, version, where);
  return (
    <div className={classes.page}>
      {query.data ? (
        <InsightsView
          run={run}
          version={version}
          where={where}
          onWhere={setWhere}
          result={query.data}
        />
      ) : (
        <InsightsLoading query={query} where={where} onWhere={setWhere} />
      )}
      <ClipDrawer run={run} />
    </div>
  );
}
