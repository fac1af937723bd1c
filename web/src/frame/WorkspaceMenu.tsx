import { Button, Popover } from "@mantine/core";

import { answered, client } from "../api/client";
import { useSession, useWorkspace } from "../api/queries";
import { count } from "../components/words";
import classes from "./Frame.module.css";

/** What is served and to whom. */
export function WorkspaceMenu() {
  const workspace = useWorkspace().data;
  const session = useSession().data;
  if (!workspace) return null;
  return (
    <Popover position="bottom-start">
      <Popover.Target>
        <button type="button" className={classes.menu}>
          <span>{workspace.name}</span>
          <span className={classes.arrow} aria-hidden>
            ▾
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <dl className={classes.facts}>
          <dt>Clips</dt>
          <dd>{count(workspace.clips)}</dd>
          <dt>Runs</dt>
          <dd>{workspace.runs.length}</dd>
          <dt>Created</dt>
          <dd>{workspace.created.slice(0, 10)}</dd>
          <dt>Praxiscope</dt>
          <dd>{workspace.praxiscope}</dd>
          {session?.authentication && (
            <>
              <dt>Signed in</dt>
              <dd>
                {session.name} ({session.role}){" "}
                <Button variant="subtle" size="compact-xs" onClick={() => void signOut()}>
                  sign out
                </Button>
              </dd>
            </>
          )}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Nothing of what was seen is kept. */
async function signOut(): Promise<void> {
  window.stop(); // pictures on their way would be refused
  await answered(client.DELETE("/api/session"));
  window.location.assign("/");
}
