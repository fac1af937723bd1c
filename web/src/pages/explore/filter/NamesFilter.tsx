import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";

import type { Column } from "../../../api/types";
import { Loading } from "../../../components/QueryStates";
import { formatCount } from "../../../components/formatting";
import { countCodes, categoryNames, displayName } from "../data/columns";
import { writeCondition } from "../data/conditions";
import { useValues } from "../data/rows";
import { matchingCodes } from "../legend/useEmphasis";
import { useExplore } from "../useExplore";
import classes from "./Filter.module.css";

const MAX_VISIBLE = 200;
const SEARCH_FROM = 10;

interface Props {
  column: Column;
  onAdd: (...conditions: string[]) => void;
}

/** The names of a column with the number of filtered clips. */
export function NamesFilter({ column, onAdd }: Props) {
  const { rows, filter } = useExplore();
  const values = useValues(rows, column.name);
  const [search, setSearch] = useState("");
  const names = categoryNames(column);
  const counts = useMemo(
    () => (values ? countCodes(values, filter.mask) : null),
    [values, filter.mask],
  );
  if (!counts) return <Loading />;
  const matches = matchingCodes(names, search).sort(
    (first, second) => counts[second]! - counts[first]!,
  );
  const add = (code: number, comparison: "=" | "!=") =>
    onAdd(writeCondition({ column: column.name, comparison, value: names[code]! }));
  return (
    <>
      {names.length > SEARCH_FROM && (
        <TextInput
          className={classes.search}
          placeholder={`Find among ${formatCount(names.length)}`}
          aria-label={`Find in ${column.title}`}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && matches[0] !== undefined) add(matches[0], "=");
          }}
          data-autofocus
        />
      )}
      <ul className={classes.list}>
        {matches.slice(0, MAX_VISIBLE).map((code) => (
          <li key={code}>
            <button type="button" onClick={() => add(code, "=")}>
              <span>{displayName(column, code)}</span>
              <span className="quiet">{formatCount(counts[code]!)}</span>
            </button>
            <button
              type="button"
              className={classes.exclude}
              title={`All but ${displayName(column, code)}`}
              aria-label={`All but ${displayName(column, code)}`}
              onClick={() => add(code, "!=")}
            >
              ≠
            </button>
          </li>
        ))}
        {matches.length === 0 && <li className={`quiet ${classes.help}`}>none</li>}
      </ul>
      {matches.length > MAX_VISIBLE && (
        <p className={`quiet ${classes.help}`}>
          and {formatCount(matches.length - MAX_VISIBLE)} more; type to find them
        </p>
      )}
    </>
  );
}
