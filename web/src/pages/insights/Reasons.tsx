import { Tooltip } from "@mantine/core";

import type { Reason } from "../../api/types";
import { formatEffect, formatPValue } from "../../components/formatting";
import classes from "./Reasons.module.css";

const MAX_REASONS = 5;

/** The differences of the clips, the strongest first; the tooltip has the details. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <div className={classes.reasons}>
      <span className="quiet">because</span>
      {reasons.slice(0, MAX_REASONS).map((reason) => (
        <Tooltip
          key={`${reason.column} ${reason.value ?? ""}`}
          label={<ReasonDetails reason={reason} />}
          multiline
          maw={340}
        >
          <span className={classes.chip} tabIndex={0}>
            {reasonTitle(reason)} <b>{formatEffect(reason.effect)}</b>
          </span>
        </Tooltip>
      ))}
    </div>
  );
}

function ReasonDetails({ reason }: { reason: Reason }) {
  return (
    <>
      {reason.text}
      <br />
      effect {formatEffect(reason.effect)} of −1 to 1, {formatPValue(reason.p)}
      {reason.aliases.length > 0 && (
        <>
          <br />
          equivalent: {reason.aliases.join(", ")}
        </>
      )}
    </>
  );
}

function reasonTitle({ title, value, effect }: Reason): string {
  const name = lowerFirstLetter(title);
  if (value === null) return `${effect < 0 ? "lower" : "higher"} ${name}`;
  return `${effect < 0 ? "not " : ""}${name}: ${value}`;
}

/** With a lower first letter, except for abbreviations. */
const lowerFirstLetter = (title: string) =>
  /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;
