import { useState } from "react";

import type { Row } from "../../api/types";
import { Verdict } from "../../components/Verdict";
import { previewOf } from "./addresses";
import { Preview } from "./Preview";
import classes from "./Representatives.module.css";

interface Props {
  run: string;
  rows: readonly Row[];
  onOpen: (clip: number) => void;
}

const SHOWN = 6;

/** The clips that show an insight best, each beside its heat; they play while pointed at. */
export function Representatives({ run, rows, onOpen }: Props) {
  const [pointed, setPointed] = useState<number | null>(null);
  return (
    <ul className={classes.grid} aria-label="Clips that show it best">
      {rows.slice(0, SHOWN).map((row) => {
        const words = told(row);
        return (
          <li key={row.clip}>
            <button
              type="button"
              className={classes.clip}
              title={`${row.name}: ${words}`}
              onPointerEnter={() => setPointed(row.clip)}
              onPointerLeave={() => setPointed(null)}
              onFocus={() => setPointed(row.clip)}
              onBlur={() => setPointed(null)}
              onClick={() => onOpen(row.clip)}
            >
              <Preview
                address={previewOf(run, row.clip)}
                label={`${row.name} and its heat`}
                playing={pointed === row.clip}
              />
              <span className={classes.words}>
                <Verdict correct={row.correct} quiet />
                <span className={classes.label}>{words}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function told({ label, predicted, correct }: Row): string {
  if (label === null) return predicted === null ? "no prediction" : `taken for ${predicted}`;
  return correct === false && predicted !== null ? `${label} → ${predicted}` : label;
}
