import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "wouter";

import type { Clip } from "../../api/types";
import { count, number, percent } from "../words";
import classes from "./ClipHead.module.css";
import type { ClipList, Place } from "../../state/clipList";
import { Verdict } from "../Verdict";

interface Props {
  clip: Clip;
  list: ClipList | null;
  place: Place;
  onGo?: (clip: number) => void;
  onClose?: () => void;
  /** Address of the clip's own page, where it is shown elsewhere. */
  page?: string;
}

/** Which clip it is, what was said of it, and ways to others. */
export function ClipHead({ clip, list, place, onGo, onClose, page }: Props) {
  const { row } = clip;
  const go = (to: number | null) => (to === null ? undefined : () => onGo?.(to));
  return (
    <div className={classes.head}>
      {onClose && <Step label="Back (Esc)" sign="←" onClick={onClose} />}
      <h1 className={classes.name} title={clip.folder ? `${clip.folder}/${row.name}` : row.name}>
        {row.name}
      </h1>
      <Verdict correct={row.correct} />
      <dl className={classes.facts}>
        <Fact name="label" value={row.label ?? "none"} />
        {row.correct === false && <Fact name="predicted" value={row.predicted ?? "nothing"} />}
        {row.probability !== null && <Fact name="at" value={percent(row.probability)} />}
        {row.loss !== null && <Fact name="loss" value={number(row.loss)} />}
        {row.split && <Fact name="split" value={row.split} />}
        {clip.group && <Fact name="group" value={clip.group} />}
        <Fact name="clip" value={String(row.clip)} />
      </dl>
      <div className={classes.ways}>
        {page && (
          <Link href={page} className={classes.page}>
            Open as page
          </Link>
        )}
        {onGo && (
          <>
            <span className="quiet">
              {place.place === null ? "" : `${count(place.place)} of ${count(place.of)}`}
              {place.place !== null && list && ` · ${list.title}`}
            </span>
            <Step label="Previous (K)" sign="‹" onClick={go(place.previous)} />
            <Step label="Next (J)" sign="›" onClick={go(place.next)} />
          </>
        )}
      </div>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Step({ label, sign, onClick }: { label: string; sign: string; onClick?: () => void }) {
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
        <span aria-hidden>{sign}</span>
      </ActionIcon>
    </Tooltip>
  );
}
