import { useState } from "react";

import classes from "./Conditions.module.css";

interface Props {
  where: readonly string[];
  onChange: (where: string[]) => void;
}

/** The conditions of the searched clips, with a field to add one. */
export function Conditions({ where, onChange }: Props) {
  const [adding, setAdding] = useState(false);
  const add = (text: string) => {
    setAdding(false);
    const condition = text.trim();
    if (condition && !where.includes(condition)) onChange([...where, condition]);
  };
  return (
    <div className={classes.conditions} role="group" aria-label="Filter">
      {where.map((condition) => (
        <span key={condition} className={classes.chip}>
          {condition}
          <button
            type="button"
            aria-label={`Without ${condition}`}
            onClick={() => onChange(where.filter((other) => other !== condition))}
          >
            ×
          </button>
        </span>
      ))}
      {adding ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add(String(new FormData(event.currentTarget).get("condition")));
          }}
        >
          <input
            name="condition"
            className={classes.field}
            aria-label="Condition"
            placeholder="correct=no, loss>2, split=train"
            maxLength={400}
            autoFocus
            onBlur={() => setAdding(false)}
            onKeyDown={(event) => event.key === "Escape" && setAdding(false)}
          />
        </form>
      ) : (
        <button type="button" className={classes.add} onClick={() => setAdding(true)}>
          + filter
        </button>
      )}
    </div>
  );
}
