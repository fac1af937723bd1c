import { Menu } from "@mantine/core";

import { useWorkspace } from "../api/queries";
import { formatCount, formatShareInterval, formatPercent } from "../components/formatting";
import { useUrlState } from "../url/useUrlState";
import classes from "./Layout.module.css";
import { useRunName } from "../state/useCurrentRun";

/** Selects the current run; a change clears the selection. */
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
              <span className="quiet" title={formatShareInterval(run.accuracy)}>
                {formatPercent(run.accuracy.value)}
              </span>
            }
            onClick={() => change({ run: run.name, selected: null }, { push: true })}
          >
            {run.name} <span className="quiet">{formatCount(run.clips)} clips</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
