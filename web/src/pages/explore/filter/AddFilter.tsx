import { Button, Popover, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";

import { useSubsets } from "../../../api/queries";
import type { Column } from "../../../api/types";
import { useKeys } from "../../../keys/useKeys";
import { formatCount } from "../../../components/formatting";
import { exploreKeys } from "../keys";
import { writePart } from "../selection/selectionParts";
import { useExplore } from "../useExplore";
import classes from "./Filter.module.css";
import { NamesFilter } from "./NamesFilter";
import { RangeFilter } from "./RangeFilter";

/** Adds a filter: first a column, then its values. */
export function AddFilter() {
  const { state, change } = useExplore();
  const [opened, { open, close, toggle }] = useDisclosure();
  const [column, setColumn] = useState<Column | null>(null);
  useKeys(exploreKeys, { filter: open }, state.clip === null);
  const closeMenu = () => {
    close();
    setColumn(null);
  };
  const add = (...conditions: string[]) => {
    const newConditions = conditions.filter((condition) => !state.where.includes(condition));
    change({ where: [...state.where, ...newConditions] }, { push: true });
    closeMenu();
  };
  return (
    <Popover
      opened={opened}
      onChange={(willOpen) => (willOpen ? open() : closeMenu())}
      position="bottom-start"
      width={320}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" onClick={column ? closeMenu : toggle}>
          + add
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Add a filter">
        {column === null ? (
          <ColumnList onColumn={setColumn} onClose={closeMenu} />
        ) : (
          <>
            <button type="button" className={classes.back} onClick={() => setColumn(null)}>
              <span aria-hidden>‹</span> {column.title}
            </button>
            {column.help && <p className={`quiet ${classes.help}`}>{column.help}</p>}
            {column.kind === "number" ? (
              <RangeFilter key={column.name} column={column} onAdd={add} />
            ) : (
              <NamesFilter key={column.name} column={column} onAdd={add} />
            )}
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface ColumnsProps {
  onColumn: (column: Column) => void;
  onClose: () => void;
}

function ColumnList({ onColumn, onClose }: ColumnsProps) {
  const { rows, state, change } = useExplore();
  const [search, setSearch] = useState("");
  const subsets = useSubsets().data ?? [];
  const matchesSearch = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());
  const columns = rows.answer.columns.filter(({ name, title }) =>
    matchesSearch(`${title} ${name}`),
  );
  const matchingSubsets = subsets.filter(({ name }) => matchesSearch(`subset ${name}`));
  return (
    <>
      <TextInput
        className={classes.search}
        placeholder="Find a column or a subset"
        aria-label="Find a column or a subset"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && columns[0]) onColumn(columns[0]);
        }}
        data-autofocus
      />
      <ul className={classes.list}>
        {columns.map((column) => (
          <li key={column.name}>
            <button type="button" onClick={() => onColumn(column)}>
              <span>{column.title}</span>
              <span className="quiet">{column.group}</span>
            </button>
          </li>
        ))}
        {matchingSubsets.map(({ name, clips }) => (
          <li key={`subset ${name}`}>
            <button
              type="button"
              onClick={() => {
                const part = writePart({ kind: "subset", name });
                change({ within: [...new Set([...state.within, part])] }, { push: true });
                onClose();
              }}
            >
              <span>{name}</span>
              <span className="quiet">subset, {formatCount(clips.length)}</span>
            </button>
          </li>
        ))}
        {!columns.length && !matchingSubsets.length && (
          <li className={`quiet ${classes.help}`}>none</li>
        )}
      </ul>
    </>
  );
}
