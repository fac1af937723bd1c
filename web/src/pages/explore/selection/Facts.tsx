import { Tooltip } from "@mantine/core";
import { useMemo } from "react";

import type { Share } from "../../../api/types";
import { clips, interval, percent } from "../../../components/words";
import { countOf } from "../data/mask";
import { useValues } from "../data/rows";
import { accuracy } from "../data/shares";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";

/** How many clips, and how many of them are right. */
export function Facts({ title }: { title: string }) {
  const { rows, subject, against } = useExplore();
  const correct = useValues(rows, "correct")?.array as Uint8Array | undefined;
  const count = useMemo(() => countOf(subject), [subject]);
  const share = useMemo(() => correct && accuracy(correct, subject), [correct, subject]);
  const other = useMemo(
    () => (against.mask && correct ? accuracy(correct, against.mask) : null),
    [against.mask, correct],
  );
  const others = useMemo(() => (against.mask ? countOf(against.mask) : 0), [against.mask]);
  return (
    <div className={classes.facts}>
      <h2>{title}</h2>
      <span data-testid="selected">{clips(count)}</span>
      {share && <Accuracy share={share} />}
      {against.mask && (
        <span className={classes.against}>
          <span className={classes.ringed} aria-hidden /> against {clips(others)}
          {other && <Accuracy share={other} />}
        </span>
      )}
    </div>
  );
}

function Accuracy({ share }: { share: Share }) {
  if (share.value === null) return null;
  const half = ((share.high! - share.low!) / 2) * 100;
  return (
    <Tooltip label={interval(share)}>
      <span tabIndex={0} className={classes.accuracy}>
        accuracy {percent(share.value)}{" "}
        <span className="quiet">±{half.toFixed(half < 2 ? 1 : 0)}</span>
      </span>
    </Tooltip>
  );
}
