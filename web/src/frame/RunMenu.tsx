import { Menu } from "@mantine/core";

import { useWorkspace } from "../api/queries";
import { count, interval, percent } from "../components/words";
import { useUrlState } from "../url/useUrlState";
import classes from "./Frame.module.css";
import { useRunName } from "../state/useCurrentRun";

/** Which run is looked at. What was selected in another one is let go. */
export function RunMenu() {
  const runs = useWorkspace().data?.runs ?? [];
  const name = useRunName();
  const { change } = useUrlState();
  if (!name) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={classes.menu}>
          <span>{name}</span>
          <span className={classes.arrow} aria-hidden>
            ▾
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Runs</Menu.Label>
        {runs.map((run) => (
          <Menu.Item
            key={run.name}
            fw={run.name === name ? 600 : undefined}
            rightSection={
              <span className="quiet" title={interval(run.accuracy)}>
                {percent(run.accuracy.value)}
              </span>
            }
            onClick={() => change({ run: run.name, selected: null }, { push: true })}
          >
            {run.name} <span className="quiet">{count(run.clips)} clips</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
