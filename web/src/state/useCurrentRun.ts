import { useRun, useWorkspace } from "../api/queries";
import { useUrlText } from "../url/useUrlState";

/** Name of the run that the address asks for, else of the first one; undefined before it is known. */
export function useRunName(): string | undefined {
  const [asked] = useUrlText("run");
  const workspace = useWorkspace();
  return asked || workspace.data?.runs[0]?.name;
}

/** The run that is looked at, as a query. */
export function useCurrentRun() {
  return useRun(useRunName());
}
