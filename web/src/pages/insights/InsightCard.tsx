import { Button } from "@mantine/core";
import { Link } from "wouter";

import type { Insight } from "../../api/types";
import { count, number } from "../../components/words";
import { ArchiveButton } from "./ArchiveButton";
import { Figures } from "./Figures";
import { chanceOf, chanceWords } from "./figures";
import classes from "./InsightCard.module.css";
import { aboutKind } from "./kinds";
import { Reasons } from "./Reasons";
import { Representatives } from "./Representatives";

interface Props {
  run: string;
  insight: Insight;
  place: number;
  /** Whether keys are for this card. */
  current: boolean;
  addresses: { filter: string; select: string; export: string };
  /** Whether this person may put insights away. */
  mayArchive: boolean;
  archiving: boolean;
  onArchiving: (archiving: boolean) => void;
  onArchive: (note: string | null) => void;
  onOpen: (clip: number) => void;
  onPoint: () => void;
}

/** An insight: what stands out, clips that show it, why, and what to do about it. */
export function InsightCard(props: Props) {
  const { run, insight, place, addresses, mayArchive, archiving, onArchiving, onArchive } = props;
  const { kind, title, score, figures, reasons, advice, archived } = insight;
  const chance = chanceOf(figures);
  return (
    <article
      id={`insight-${insight.id}`}
      className={classes.card}
      tabIndex={-1}
      data-current={props.current}
      aria-label={`${place}, ${kind}`}
      onFocus={props.onPoint}
      onPointerDown={props.onPoint}
    >
      <div className={classes.words}>
        <div className={classes.top}>
          <span className={classes.kind} title={aboutKind(kind)}>
            <span className="quiet">{place}</span> {kind}
          </span>
          <span className="quiet" title="Errors or clips that acting on it could save">
            score {number(score)}
          </span>
        </div>
        <h2 className={classes.title}>
          {title}
          {chance !== null && <span className={classes.chance}> {chanceWords(chance)}</span>}
        </h2>
        <Figures figures={figures} />
        <Reasons reasons={reasons} />
        <p className={classes.advice}>→ {advice}</p>
        {archived && (
          <p className={classes.away}>
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
              Take out again
            </Button>
          )}
          {mayArchive && !archived && (
            <ArchiveButton opened={archiving} onOpen={onArchiving} onArchive={onArchive} />
          )}
          <span className={`quiet ${classes.size}`}>{sizeWords(insight)}</span>
        </div>
      </div>
      <Representatives run={run} rows={insight.representatives} onOpen={props.onOpen} />
    </article>
  );
}

function sizeWords({ clips, to_act_on: act }: Insight): string {
  return `${count(clips)} clips, ${act === clips ? "all" : count(act)} to act on`;
}
