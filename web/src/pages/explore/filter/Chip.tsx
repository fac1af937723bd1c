import type { ReactNode } from "react";

import classes from "./Filter.module.css";

interface Props {
  children: ReactNode;
  onRemove: () => void;
  /** Why it has no effect; null if it has one. */
  problem?: string | null;
}

/** A condition with a button to remove it. */
export function Chip({ children, onRemove, problem = null }: Props) {
  return (
    <span className={classes.chip} data-problem={problem !== null} title={problem ?? undefined}>
      <span>
        {children}
        {problem !== null && <em className={classes.problem}>{problem}</em>}
      </span>
      <button type="button" aria-label={`Remove ${labelText(children)}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

const labelText = (children: ReactNode) => (typeof children === "string" ? children : "it");
