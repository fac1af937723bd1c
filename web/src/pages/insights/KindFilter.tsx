import classes from "./KindFilter.module.css";
import type { KindCount } from "./kinds";

interface Props {
  kinds: readonly KindCount[];
  selected: readonly string[];
  onChange: (selected: string[]) => void;
}

/** Kinds of insights with their counts; no selection shows all. */
export function KindFilter({ kinds, selected, onChange }: Props) {
  if (kinds.length === 0) return null;
  return (
    <div className={classes.kinds} role="group" aria-label="Kinds">
      <button type="button" aria-pressed={selected.length === 0} onClick={() => onChange([])}>
        all <span>{kinds.reduce((sum, { count }) => sum + count, 0)}</span>
      </button>
      {kinds.map(({ name: kind, about, count }) => {
        const isSelected = selected.includes(kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={isSelected}
            title={about}
            onClick={() =>
              onChange(
                isSelected ? selected.filter((other) => other !== kind) : [...selected, kind],
              )
            }
          >
            {kind} <span>{count}</span>
          </button>
        );
      })}
    </div>
  );
}
