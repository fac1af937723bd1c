import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";

import type { Column } from "../../../api/types";
import { Loading } from "../../../components/States";
import { count } from "../../../components/words";
import { countCodes, namesOf, shownName } from "../data/columns";
import { writeCondition } from "../data/conditions";
import { useValues } from "../data/rows";
import { matching } from "../legend/useEmphasis";
import { useExplore } from "../useExplore";
import classes from "./Filter.module.css";

const MOST_SHOWN = 200;
const MANY = 10;

interface Props {
  column: Column;
  onAdd: (...conditions: string[]) => void;
}

/** The names of a column with how many of the clips that are looked at have them. */
export function NamesFilter({ column, onAdd }: Props) {
  const { rows, filter } = useExplore();
  const values = useValues(rows, column.name);
  const [search, setSearch] = useState("");
  const names = namesOf(column);
  const counts = useMemo(
    () => (values ? countCodes(values, filter.mask) : null),
    [values, filter.mask],
  );
  if (!counts) return <Loading />;
  const found = matching(names, search).sort((one, other) => counts[other]! - counts[one]!);
  const add = (code: number, comparison: "=" | "!=") =>
    onAdd(writeCondition({ column: column.name, comparison, value: names[code]! }));
  return (
    <>
      {names.length > MANY && (
        <TextInput
          className={classes.search}
          placeholder={`Find among ${count(names.length)}`}
          aria-label={`Find in ${column.title}`}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && found[0] !== undefined) add(found[0], "=");
          }}
          data-autofocus
        />
      )}
      <ul className={classes.list}>
        {found.slice(0, MOST_SHOWN).map((code) => (
          <li key={code}>
            <button type="button" onClick={() => add(code, "=")}>
              <span>{shownName(column, code)}</span>
              <span className="quiet">{count(counts[code]!)}</span>
            </button>
            <button
              type="button"
              className={classes.not}
              title={`All but ${shownName(column, code)}`}
              aria-label={`All but ${shownName(column, code)}`}
              onClick={() => add(code, "!=")}
            >
              ≠
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={`quiet ${classes.help}`}>none</li>}
      </ul>
      {found.length > MOST_SHOWN && (
        <p className={`quiet ${classes.help}`}>
          and {count(found.length - MOST_SHOWN)} more; type to find them
        </p>
      )}
    </>
  );
}
