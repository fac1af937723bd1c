import type { PointerEvent } from "react";

import type { Event as EventTold, Heatmap as Told } from "../../api/types";
import { nearest } from "../../heat/heatmap";
import { type Clock, useClock } from "./clock";
import classes from "./FrameStrip.module.css";
import { placeOf } from "./importance";

interface Props {
  address: string;
  /** Of the frames, in seconds. */
  times: readonly number[];
  clock: Clock;
  heatmap: Told | undefined;
  event: EventTold | null;
  onSeek: (time: number) => void;
}

const CURVE = 34;

/** The frames that the network sees, how much each matters, and where the video is. */
export function FrameStrip({ address, times, clock, heatmap, event, onSeek }: Props) {
  const current = useClock(clock, (time) => nearest(times, time));
  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const area = event.currentTarget.getBoundingClientRect();
    const frame = Math.floor(((event.clientX - area.left) / area.width) * times.length);
    onSeek(times[Math.max(0, Math.min(times.length - 1, frame))]!);
  };
  return (
    <div
      className={classes.strip}
      role="slider"
      tabIndex={0}
      aria-label="Frames that the network sees"
      aria-valuemin={1}
      aria-valuemax={times.length}
      aria-valuenow={current + 1}
      aria-valuetext={`frame ${current + 1} of ${times.length}, ${(times[current] ?? 0).toFixed(2)} s`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && seekTo(event)}
      onPointerUp={(event) => event.currentTarget.blur()}
      onKeyDown={(event) => {
        const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const time = way && times[current + way];
        if (time !== undefined) onSeek(time as number);
      }}
    >
      <Importance heatmap={heatmap} times={times} current={current} />
      <div className={classes.frames}>
        <img src={address} alt="" draggable={false} />
        <span
          className={classes.current}
          style={{ left: `${(100 * current) / times.length}%`, width: `${100 / times.length}%` }}
        />
        {event && <Event event={event} times={times} />}
      </div>
    </div>
  );
}

/** A bracket over the frames of the event. */
function Event({ event: { start, end }, times }: { event: EventTold; times: readonly number[] }) {
  const [left, right] = [100 * placeOf(times, start), 100 * placeOf(times, end)];
  const label = `Event from ${start.toFixed(2)} to ${end.toFixed(2)} s`;
  return (
    <span
      className={classes.event}
      role="img"
      aria-label={label}
      title={label}
      style={{ left: `${left}%`, width: `${Math.max(0.4, right - left)}%` }}
    />
  );
}

/** A bar for each frame of the heatmap, above the frame that it is of. */
function Importance({
  heatmap,
  times,
  current,
}: {
  heatmap: Told | undefined;
  times: readonly number[];
  current: number;
}) {
  const shown = heatmap?.importance ?? [];
  const now = heatmap ? nearest(heatmap.times, times[current] ?? 0) : -1;
  const width = 100 / Math.max(1, shown.length);
  const label = heatmap ? `How much each frame matters for ${heatmap.title}` : "No heatmap yet";
  return (
    <svg className={classes.importance} width="100%" height={CURVE} role="img" aria-label={label}>
      {shown.map((share, frame) => {
        const height = Math.max(1, share * (CURVE - 3));
        const middle = 100 * placeOf(times, heatmap!.times[frame] ?? 0);
        return (
          <rect
            key={frame}
            x={`${middle - 0.42 * width}%`}
            width={`${0.84 * width}%`}
            y={CURVE - height}
            height={height}
            className={frame === now ? classes.now : classes.bar}
          />
        );
      })}
      <line x1="0" x2="100%" y1={CURVE - 0.5} y2={CURVE - 0.5} className={classes.ground} />
    </svg>
  );
}
