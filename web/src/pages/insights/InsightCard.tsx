import { Button } from "@mantine/core";
import { Link } from "wouter";

import type { Insight } from "../../api/types";
import { formatCount, formatNumber, formatPValue } from "../../components/formatting";
import { ArchiveButton } from "./ArchiveButton";
import { Figures } from "./Figures";
import { pValueOf } from "./figures";
import classes from "./InsightCard.module.css";
import { Reasons } from "./Reasons";
import { Representatives } from "./Representatives";

interface Props {
  run: string;
  insight: Insight;
  /** What insights of this kind are, as a tooltip. */
  aboutKind: string;
  position: number;
  /** Whether the keys apply to this card. */
  current: boolean;
  addresses: { filter: string; select: string; export: string };
  /** Whether the user may archive insights. */
  mayArchive: boolean;
  archiving: boolean;
  onArchiving: (archiving: boolean) => void;
  onArchive: (note: string | null) => void;
  onOpen: (clip: number) => void;
  onFocus: () => void;
}

/** An insight: its title, figures, reasons, advice, actions and representative clips. */
export function InsightCard(props: Props) {
  const { run, insight, position, addresses, mayArchive, archiving, onArchiving, onArchive } =
    props;
  const { kind, title, score, figures, reasons, advice, archived } = insight;
  const pValue = pValueOf(figures);
  return (
    <article
      id={`insight-${insight.id}`}
      className={classes.card}
      tabIndex={-1}
      data-current={props.current}
      aria-label={`${position}, ${kind}`}
      onFocus={props.onFocus}
      onPointerDown={props.onFocus}
    >
      <div className={classes.text}>
        <div className={classes.top}>
          <span className={classes.kind} title={props.aboutKind}>
            <span className="quiet">{position}</span> {kind}
          </span>
          <span
            className="quiet"
            title="Number of errors or clips that could be saved by acting on it"
          >
            score {formatNumber(score)}
          </span>
        </div>
        <h2 className={classes.title}>
          {title}
          {pValue !== null && <span className={classes.pValue}> {formatPValue(pValue)}</span>}
        </h2>
        <Figures figures={figures} />
        <Reasons reasons={reasons} />
        <p className={classes.advice}>→ {advice}</p>
        {archived && (
          <p className={classes.archived}>
            Archived {archived.when.slice(0, 10)}
            {archived.note && `: ${archived.note}`}
          </p>
        )}
        <div className={classes.buttons}>
          <Button
            component={Link}
            href={addresses.filter}
            variant="default"
            size="compact-xs"
            title="F"
          >
            Filter
          </Button>
          <Button
            component={Link}
            href={addresses.select}
            variant="default"
            size="compact-xs"
            title="S"
          >
            Select
          </Button>
          <Button
            component="a"
            href={addresses.export}
            download
            variant="default"
            size="compact-xs"
            title="X"
          >
            Export
          </Button>
          {mayArchive && archived && (
            <Button variant="default" size="compact-xs" title="A" onClick={() => onArchive(null)}>
              Restore
            </Button>
          )}
          {mayArchive && !archived && (
            <ArchiveButton opened={archiving} onOpen={onArchiving} onArchive={onArchive} />
          )}
          <span className={`quiet ${classes.size}`}>{sizeText(insight)}</span>
        </div>
      </div>
      <Representatives run={run} rows={insight.representatives} onOpen={props.onOpen} />
    </article>
  );
}

function sizeText({ clips, to_act_on: toActOn }: Insight): string {
  return `${formatCount(clips)} clips, ${toActOn === clips ? "all" : formatCount(toActOn)} to act on`;
}
