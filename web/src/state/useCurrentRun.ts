import { useRun, useWorkspace } from "../api/queries";
import { useUrlText } from "../url/useUrlState";

/** Name of the run in the URL, else of the first run; undefined until it is loaded. */
export function useRunName(): string | undefined {
  const [requested] = useUrlText("run");
  const workspace = useWorkspace();
  return requested || workspace.data?.runs[0]?.name;
}

/** Query of the current run. */
export function useCurrentRun() {
  return useRun(useRunName());
}
