import { useCurrentRun } from "../../state/useCurrentRun";
import { useWorkspace } from "../../api/queries";
import { Await, Empty } from "../../components/States";
import { useUrlList } from "../../url/useUrlState";
import { ClipDrawer } from "../../components/clip/ClipDrawer";
import { InsightsView } from "./InsightsView";
import classes from "./Insights.module.css";
import { Searching } from "./Searching";
import { useInsights } from "../../api/useInsights";

/** What stands out in a run. */
export default function InsightsPage() {
  const workspace = useWorkspace();
  const run = useCurrentRun();
  return (
    <Await query={workspace} what="Opening the workspace">
      {({ runs, name }) =>
        runs.length === 0 ? (
          <Empty title={`No model has looked at ${name} yet`}>
            Run <code>praxiscope analyze {name} --model tiny_x3d</code> and reload this page.
          </Empty>
        ) : (
          <Await query={run} what="Opening the run">
            {(found) =>
              found.clips === 0 ? (
                <Empty title="No clip was analysed yet">Insights need predictions.</Empty>
              ) : (
                <Shown key={found.name} run={found.name} version={found.version} />
              )
            }
          </Await>
        )
      }
    </Await>
  );
}

function Shown({ run, version }: { run: string; version: string }) {
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
          found={query.data}
        />
      ) : (
        <Searching query={query} where={where} onWhere={setWhere} />
      )}
      <ClipDrawer run={run} />
    </div>
  );
}
