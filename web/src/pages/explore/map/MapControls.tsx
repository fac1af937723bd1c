import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { useMemo } from "react";

import { ColumnSelect } from "../ColumnSelect";
import { useExplore } from "../useExplore";
import type { Tool } from "./gestures";
import classes from "./MapPane.module.css";
import { BoxIcon, FitIcon, LassoIcon } from "./icons";

interface Props {
  method: string;
  tool: Tool;
  onTool: (tool: Tool) => void;
  /** Undefined while the whole map is visible. */
  onFit: (() => void) | undefined;
}

/** The controls over the map: colour, size, method and tools. */
export function MapControls({ method, tool, onTool, onFit }: Props) {
  const { rows, state, change } = useExplore();
  const { columns, maps } = rows.answer;
  const numbers = useMemo(() => columns.filter(({ kind }) => kind === "number"), [columns]);
  return (
    <div className={classes.controls}>
      <div className={classes.field}>
        <span aria-hidden>colour</span>
        <ColumnSelect
          label="Colour"
          columns={columns}
          value={state.colour}
          onChange={(colour) => change({ colour, highlight: null })}
        />
      </div>
      <div className={classes.field}>
        <span aria-hidden>size</span>
        <ColumnSelect
          label="Size"
          columns={numbers}
          value={state.size}
          onChange={(size) => change({ size })}
          placeholder="equal"
        />
      </div>
      <SegmentedControl
        size="xs"
        aria-label="Map"
        value={method}
        onChange={(map) => change({ map })}
        data={maps.map(({ method: value, title, available, remedy, ready }) => ({
          value,
          disabled: !available,
          label: (
            <span title={available ? (ready ? title : `${title}: computed on demand`) : remedy}>
              {title}
            </span>
          ),
        }))}
      />
      <div className={classes.tools}>
        <ToolButton label="Lasso (L)" pressed={tool === "lasso"} onClick={() => onTool("lasso")}>
          <LassoIcon />
        </ToolButton>
        <ToolButton label="Box (B)" pressed={tool === "box"} onClick={() => onTool("box")}>
          <BoxIcon />
        </ToolButton>
        <ToolButton label="Show all (0)" onClick={onFit}>
          <FitIcon />
        </ToolButton>
      </div>
    </div>
  );
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  onClick: (() => void) | undefined;
  children: React.ReactNode;
}

function ToolButton({ label, pressed, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "filled" : "default"}
        aria-label={label}
        aria-pressed={pressed}
        disabled={!onClick}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
