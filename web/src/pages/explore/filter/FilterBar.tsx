import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useMemo, type ReactNode } from "react";

import { formatCount } from "../../../components/formatting";
import { countOf } from "../data/mask";
import type { MaskState } from "../data/useMasks";
import { partTitle, readPart } from "../selection/selectionParts";
import { useExplore } from "../useExplore";
import { AddFilter } from "./AddFilter";
import { Chip } from "./Chip";
import { conditionTitle } from "./conditionTitle";
import classes from "./Filter.module.css";

/** The conditions of the filter, the number of clips, and a button to share the link. */
export function FilterBar({ note }: { note: ReactNode }) {
  const { rows, state, change, filter } = useExplore();
  const remaining = useMemo(() => countOf(filter.mask), [filter.mask]);
  const removeCondition = (name: "where" | "within", { text }: MaskState) =>
    change({ [name]: state[name].filter((other) => other !== text) }, { push: true });
  return (
    <div className={classes.bar} role="group" aria-label="Filter">
      {filter.conditions.map((condition) => (
        <Chip
          key={condition.text}
          problem={condition.problem}
          onRemove={() => removeCondition("where", condition)}
        >
          {conditionTitle(condition.text, rows)}
        </Chip>
      ))}
      {filter.within.map((part) => (
        <Chip
          key={part.text}
          problem={part.problem}
          onRemove={() => removeCondition("within", part)}
        >
          {withinTitle(part.text)}
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
          <strong>{formatCount(remaining)}</strong>{" "}
          <span className="quiet">of {formatCount(rows.count)} clips</span>
        </span>
        <ShareButton />
      </span>
    </div>
  );
}

/** Copies the URL, which contains the state of the page. */
function ShareButton() {
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
