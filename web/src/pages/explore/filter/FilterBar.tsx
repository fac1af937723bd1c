import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useMemo, type ReactNode } from "react";

import { count } from "../../../components/words";
import { countOf } from "../data/mask";
import type { Asked } from "../data/useMask";
import { partTitle, readPart } from "../selection/parts";
import { useExplore } from "../useExplore";
import { AddFilter } from "./AddFilter";
import { Chip } from "./Chip";
import { conditionTitle } from "./conditionTitle";
import classes from "./Filter.module.css";

/** What is looked at, how much that is, and a link to it. */
export function FilterBar({ note }: { note: ReactNode }) {
  const { rows, state, change, filter } = useExplore();
  const left = useMemo(() => countOf(filter.mask), [filter.mask]);
  const drop = (name: "where" | "within", { text }: Asked) =>
    change({ [name]: state[name].filter((other) => other !== text) }, { push: true });
  return (
    <div className={classes.bar} role="group" aria-label="Filter">
      {filter.conditions.map((asked) => (
        <Chip key={asked.text} problem={asked.problem} onRemove={() => drop("where", asked)}>
          {conditionTitle(asked.text, rows)}
        </Chip>
      ))}
      {filter.within.map((asked) => (
        <Chip key={asked.text} problem={asked.problem} onRemove={() => drop("within", asked)}>
          {withinTitle(asked.text)}
        </Chip>
      ))}
      <AddFilter />
      {state.where.length + state.within.length > 1 && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={() => change({ where: null, within: null }, { push: true })}
        >
          remove all
        </Button>
      )}
      <span className={classes.right}>
        {note}
        <span data-testid="count" aria-live="polite">
          <strong>{count(left)}</strong> <span className="quiet">of {count(rows.count)} clips</span>
        </span>
        <Share />
      </span>
    </div>
  );
}

/** The address has all that is seen; copied, somebody else sees it too. */
function Share() {
  const { copied, error, copy } = useClipboard({ timeout: 1500 });
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-xs"
      onClick={() => copy(window.location.href)}
    >
      {error ? "copy the address above" : copied ? "link copied" : "share"}
    </Button>
  );
}

function withinTitle(text: string): string {
  const part = readPart(text);
  return part ? `in ${partTitle(part)}` : text;
}
