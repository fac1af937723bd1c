import type { PointerEvent } from "react";

import type { EventInfo, HeatmapInfo } from "../../api/types";
import { nearestIndex } from "../../heat/heatmap";
import { type Clock, useClock } from "./clock";
import classes from "./FrameStrip.module.css";
import { positionInStrip } from "./importance";

interface Props {
  stripUrl: string;
  /** Times of the frames in seconds. */
  times: readonly number[];
  clock: Clock;
  heatmap: HeatmapInfo | undefined;
  event: EventInfo | null;
  onSeek: (time: number) => void;
}

const CURVE_HEIGHT = 34;

/** The sampled frames, their importance, and the current position of the video. */
export function FrameStrip({ stripUrl, times, clock, heatmap, event, onSeek }: Props) {
  const current = useClock(clock, (time) => nearestIndex(times, time));
  const seekToPointer = (event: PointerEvent<HTMLElement>) => {
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
        seekToPointer(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && seekToPointer(event)}
      onPointerUp={(event) => event.currentTarget.blur()}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const time = step && times[current + step];
        if (time !== undefined) onSeek(time as number);
      }}
    >
      <Importance heatmap={heatmap} times={times} current={current} />
      <div className={classes.frames}>
        <img src={stripUrl} alt="" draggable={false} />
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
function Event({ event: { start, end }, times }: { event: EventInfo; times: readonly number[] }) {
  const [left, right] = [100 * positionInStrip(times, start), 100 * positionInStrip(times, end)];
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

/** A bar for each frame of the heatmap, above its frame. */
function Importance({
  heatmap,
  times,
  current,
}: {
  heatmap: HeatmapInfo | undefined;
  times: readonly number[];
  current: number;
}) {
  const importance = heatmap?.importance ?? [];
  const currentBar = heatmap ? nearestIndex(heatmap.times, times[current] ?? 0) : -1;
  const width = 100 / Math.max(1, importance.length);
  const label = heatmap ? `How much each frame matters for ${heatmap.title}` : "No heatmap yet";
  return (
    <svg
      className={classes.importance}
      width="100%"
      height={CURVE_HEIGHT}
      role="img"
      aria-label={label}
    >
      {importance.map((share, frame) => {
        const height = Math.max(1, share * (CURVE_HEIGHT - 3));
        const centre = 100 * positionInStrip(times, heatmap!.times[frame] ?? 0);
        return (
          <rect
            key={frame}
            x={`${centre - 0.42 * width}%`}
            width={`${0.84 * width}%`}
            y={CURVE_HEIGHT - height}
            height={height}
            className={frame === currentBar ? classes.currentBar : classes.bar}
          />
        );
      })}
      <line
        x1="0"
        x2="100%"
        y1={CURVE_HEIGHT - 0.5}
        y2={CURVE_HEIGHT - 0.5}
        className={classes.baseline}
      />
    </svg>
  );
}
