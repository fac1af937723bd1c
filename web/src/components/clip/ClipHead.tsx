import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "wouter";

import type { Clip } from "../../api/types";
import { formatCount, formatNumber, formatPercent } from "../formatting";
import classes from "./ClipHead.module.css";
import type { ClipList, ListPosition } from "../../state/clipList";
import { CorrectnessMark } from "../CorrectnessMark";

interface Props {
  clip: Clip;
  list: ClipList | null;
  position: ListPosition;
  onGo?: (clip: number) => void;
  onClose?: () => void;
  /** URL of the clip's page; undefined on that page. */
  pageUrl?: string;
}

/** Name, prediction and metadata of a clip, and navigation to other clips. */
export function ClipHead({ clip, list, position, onGo, onClose, pageUrl }: Props) {
  const { row } = clip;
  const goTo = (to: number | null) => (to === null ? undefined : () => onGo?.(to));
  return (
    <div className={classes.head}>
      {onClose && <IconButton label="Back (Esc)" icon="←" onClick={onClose} />}
      <h1 className={classes.name} title={clip.folder ? `${clip.folder}/${row.name}` : row.name}>
        {row.name}
      </h1>
      <CorrectnessMark correct={row.correct} />
      <dl className={classes.details}>
        <Detail name="label" value={row.label ?? "none"} />
        {row.correct === false && <Detail name="predicted" value={row.predicted ?? "nothing"} />}
        {row.probability !== null && <Detail name="at" value={formatPercent(row.probability)} />}
        {row.loss !== null && <Detail name="loss" value={formatNumber(row.loss)} />}
        {row.split && <Detail name="split" value={row.split} />}
        {clip.group && <Detail name="group" value={clip.group} />}
        <Detail name="clip" value={String(row.clip)} />
      </dl>
      <div className={classes.navigation}>
        {pageUrl && (
          <Link href={pageUrl} className={classes.page}>
            Open as page
          </Link>
        )}
        {onGo && (
          <>
            <span className="quiet">
              {position.position === null
                ? ""
                : `${formatCount(position.position)} of ${formatCount(position.total)}`}
              {position.position !== null && list && ` · ${list.title}`}
            </span>
            <IconButton label="Previous (K)" icon="‹" onClick={goTo(position.previous)} />
            <IconButton label="Next (J)" icon="›" onClick={goTo(position.next)} />
          </>
        )}
      </div>
    </div>
  );
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function IconButton({
  label,
  icon,
  onClick,
}: {
  label: string;
  icon: string;
  onClick?: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        disabled={onClick === undefined}
        onClick={onClick}
      >
        <span aria-hidden>{icon}</span>
      </ActionIcon>
    </Tooltip>
  );
}
