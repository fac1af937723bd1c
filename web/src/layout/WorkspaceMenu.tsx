import { Button, Popover } from "@mantine/core";

import { unwrap, client } from "../api/client";
import { useSession, useWorkspace } from "../api/queries";
import { formatCount } from "../components/formatting";
import classes from "./Layout.module.css";

/** Details of the workspace and of the session. */
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
        <dl className={classes.details}>
          <dt>Clips</dt>
          <dd>{formatCount(workspace.clips)}</dd>
          <dt>Runs</dt>
          <dd>{workspace.runs.length}</dd>
          <dt>Created</dt>
          <dd>{workspace.created.slice(0, 10)}</dd>
          <dt>Praxiscope</dt>
          <dd>{workspace.praxiscope_version}</dd>
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

/** Signs out; the full page load removes all cached data. */
async function signOut(): Promise<void> {
  window.stop(); // running requests would fail without the session
  await unwrap(client.DELETE("/api/session"));
  window.location.assign("/");
}
