import { ActionIcon, Tooltip } from "@mantine/core";

import { useClock } from "./clock";
import classes from "./PlayerBar.module.css";
import type { Player } from "./usePlayer";
import { formatTime } from "./formatting";

const PLAY = "M4 2.5v11l9-5.5Z";
const PAUSE = "M3.5 2.5h3v11h-3Z M9.5 2.5h3v11h-3Z";
const BACK = "M3 2.5h2v11H3Z M13 2.5v11L6 8Z";
const FORWARD = "M11 2.5h2v11h-2Z M3 2.5v11L10 8Z";

/** Play, step, speed and time. */
export function PlayerBar({ player, duration }: { player: Player; duration: number | null }) {
  const { playing, speed } = player;
  return (
    <div className={classes.bar}>
      <BarButton label="Previous frame (,)" path={BACK} onClick={() => player.step(-1)} />
      <BarButton
        label={playing ? "Pause (Space)" : "Play (Space)"}
        path={playing ? PAUSE : PLAY}
        onClick={player.toggle}
      />
      <BarButton label="Next frame (.)" path={FORWARD} onClick={() => player.step(1)} />
      <Tooltip label="Half, quarter or normal speed (S)">
        <button type="button" className={classes.speed} onClick={player.nextSpeed}>
          {speed === 1 ? "1×" : speed === 0.5 ? "½×" : "¼×"}
          <span className={classes.hidden}> speed</span>
        </button>
      </Tooltip>
      <Time player={player} duration={duration} />
    </div>
  );
}

function BarButton({ label, path, onClick }: { label: string; path: string; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <svg width="14" height="14" viewBox="0 0 16 16" fill="currentColor" aria-hidden>
          <path d={path} />
        </svg>
      </ActionIcon>
    </Tooltip>
  );
}

function Time({ player, duration }: { player: Player; duration: number | null }) {
  const time = useClock(player.clock, formatTime);
  return (
    <span className={classes.time}>
      {time}
      <span className="quiet"> / {duration === null ? "–" : formatTime(duration)} s</span>
    </span>
  );
}
