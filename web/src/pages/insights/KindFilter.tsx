import classes from "./KindFilter.module.css";
import { aboutKind, type KindCount } from "./kinds";

interface Props {
  kinds: readonly KindCount[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Kinds of insights with their numbers; none chosen shows all. */
export function KindFilter({ kinds, chosen, onChange }: Props) {
  if (kinds.length === 0) return null;
  return (
    <div className={classes.kinds} role="group" aria-label="Kinds">
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => onChange([])}>
        all <span>{kinds.reduce((sum, { count }) => sum + count, 0)}</span>
      </button>
      {kinds.map(({ kind, count }) => {
        const on = chosen.includes(kind);
        return (
          <button
            key={kind}
            type="button"
            aria-pressed={on}
            title={aboutKind(kind)}
            onClick={() => onChange(on ? chosen.filter((one) => one !== kind) : [...chosen, kind])}
          >
            {kind} <span>{count}</span>
          </button>
        );
      })}
    </div>
  );
}
