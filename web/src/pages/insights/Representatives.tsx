import { useState } from "react";

import { previewUrl } from "../../api/mediaUrls";
import type { Row } from "../../api/types";
import { CorrectnessMark } from "../../components/CorrectnessMark";
import { Preview } from "./Preview";
import classes from "./Representatives.module.css";

interface Props {
  run: string;
  rows: readonly Row[];
  onOpen: (clip: number) => void;
}

const MAX_CLIPS = 6;

/** The representative clips of an insight, each beside its heat; they play on hover. */
export function Representatives({ run, rows, onOpen }: Props) {
  const [hoveredClip, setHoveredClip] = useState<number | null>(null);
  return (
    <ul className={classes.grid} aria-label="Representative clips">
      {rows.slice(0, MAX_CLIPS).map((row) => {
        const caption = captionOf(row);
        return (
          <li key={row.clip}>
            <button
              type="button"
              className={classes.clip}
              title={`${row.name}: ${caption}`}
              onPointerEnter={() => setHoveredClip(row.clip)}
              onPointerLeave={() => setHoveredClip(null)}
              onFocus={() => setHoveredClip(row.clip)}
              onBlur={() => setHoveredClip(null)}
              onClick={() => onOpen(row.clip)}
            >
              <Preview
                address={previewUrl(run, row.clip)}
                label={`${row.name} and its heat`}
                playing={hoveredClip === row.clip}
              />
              <span className={classes.caption}>
                <CorrectnessMark correct={row.correct} iconOnly />
                <span className={classes.label}>{caption}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function captionOf({ label, predicted, correct }: Row): string {
  if (label === null) return predicted === null ? "no prediction" : `predicted ${predicted}`;
  return correct === false && predicted !== null ? `${label} → ${predicted}` : label;
}
