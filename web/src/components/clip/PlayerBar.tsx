import { ActionIcon, Tooltip } from "@mantine/core";

import { useClock } from "./clock";
import classes from "./PlayerBar.module.css";
import type { Player } from "./usePlayer";
import { clockWords } from "./words";

const PLAY = "M4 2.5v11l9-5.5Z";
const PAUSE = "M3.5 2.5h3v11h-3Z M9.5 2.5h3v11h-3Z";
const BACK = "M3 2.5h2v11H3Z M13 2.5v11L6 8Z";
const ON = "M11 2.5h2v11h-2Z M3 2.5v11L10 8Z";

/** Play, step, speed and time. */
export function PlayerBar({ player, duration }: { player: Player; duration: number | null }) {
  const { playing, speed } = player;
  return (
    <div className={classes.bar}>
      <Key label="A frame back (,)" shape={BACK} onClick={() => player.step(-1)} />
      <Key
        label={playing ? "Pause (Space)" : "Play (Space)"}
        shape={playing ? PAUSE : PLAY}
        onClick={player.toggle}
      />
      <Key label="A frame on (.)" shape={ON} onClick={() => player.step(1)} />
      <Tooltip label="Slow, slower, as it was (S)">
        <button type="button" className={classes.speed} onClick={player.slower}>
          {speed === 1 ? "1×" : speed === 0.5 ? "½×" : "¼×"}
          <span className={classes.hidden}> speed</span>
        </button>
      </Tooltip>
      <Time player={player} duration={duration} />
    </div>
  );
}

function Key({ label, shape, onClick }: { label: string; shape: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <svg width="14" height="14" viewBox="0 0 16 16" fill="currentColor" aria-hidden>
          <path d={shape} />
        </svg>
      </ActionIcon>
    </Tooltip>
  );
}

function Time({ player, duration }: { player: Player; duration: number | null }) {
  const now = useClock(player.clock, clockWords);
  return (
    <span className={classes.time}>
      {now}
      <span className="quiet"> / {duration === null ? "–" : clockWords(duration)} s</span>
    </span>
  );
}
