import { ActionIcon } from "@mantine/core";

import { ColumnSelect } from "../ColumnSelect";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { readOrder } from "./useOrderedClips";

/** Selects the column and the direction of the order. */
export function OrderSelect() {
  const { rows, state, change } = useExplore();
  const { column, descending } = readOrder(state.sort);
  const label = descending ? "Largest first" : "Smallest first";
  return (
    <span className={classes.order}>
      <span className="quiet" aria-hidden>
        order
      </span>
      <ColumnSelect
        label="Order"
        columns={rows.answer.columns}
        value={column}
        onChange={(name) => change({ sort: name && (descending ? `-${name}` : name) })}
        placeholder="clip number"
      />
      {column && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={label}
          title={label}
          onClick={() => change({ sort: descending ? column : `-${column}` })}
        >
          {descending ? "↓" : "↑"}
        </ActionIcon>
      )}
    </span>
  );
}
