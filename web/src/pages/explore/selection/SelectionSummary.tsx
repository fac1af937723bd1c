import { Tooltip } from "@mantine/core";
import { useMemo } from "react";

import type { Share } from "../../../api/types";
import {
  formatClipCount,
  formatShareInterval,
  formatPercent,
} from "../../../components/formatting";
import { countOf } from "../data/mask";
import { useValues } from "../data/rows";
import { accuracy } from "../data/shares";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";

/** The number of clips and their accuracy. */
export function SelectionSummary({ title }: { title: string }) {
  const { rows, activeMask, against } = useExplore();
  const correct = useValues(rows, "correct")?.array as Uint8Array | undefined;
  const count = useMemo(() => countOf(activeMask), [activeMask]);
  const share = useMemo(() => correct && accuracy(correct, activeMask), [correct, activeMask]);
  const otherAccuracy = useMemo(
    () => (against.mask && correct ? accuracy(correct, against.mask) : null),
    [against.mask, correct],
  );
  const otherCount = useMemo(() => (against.mask ? countOf(against.mask) : 0), [against.mask]);
  return (
    <div className={classes.summary}>
      <h2>{title}</h2>
      <span data-testid="selected">{formatClipCount(count)}</span>
      {share && <Accuracy share={share} />}
      {against.mask && (
        <span className={classes.against}>
          <span className={classes.ring} aria-hidden /> against {formatClipCount(otherCount)}
          {otherAccuracy && <Accuracy share={otherAccuracy} />}
        </span>
      )}
    </div>
  );
}

function Accuracy({ share }: { share: Share }) {
  if (share.value === null) return null;
  const halfWidth = ((share.high! - share.low!) / 2) * 100;
  return (
    <Tooltip label={formatShareInterval(share)}>
      <span tabIndex={0} className={classes.accuracy}>
        accuracy {formatPercent(share.value)}{" "}
        <span className="quiet">±{halfWidth.toFixed(halfWidth < 2 ? 1 : 0)}</span>
      </span>
    </Tooltip>
  );
}
