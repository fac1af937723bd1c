import type { ColormapName } from "../../heat/colormaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { nearestIndex } from "../../heat/heatmap";
import type { Heatmap } from "../../heat/heatmap";
import { useImage } from "../../heat/frameStrip";
import { type Clock, useClock } from "./clock";
import classes from "./FrameGrid.module.css";

interface Props {
  stripUrl: string;
  times: readonly number[];
  clock: Clock;
  heatmap: Heatmap | undefined;
  colours: ColormapName;
  /** 0..1 */
  opacity: number;
  onSeek: (time: number) => void;
}

/** All sampled frames with their heat in a grid: four by four for sixteen frames. */
export function FrameGrid({ stripUrl, times, clock, heatmap, colours, opacity, onSeek }: Props) {
  const strip = useImage(stripUrl);
  const current = useClock(clock, (time) => nearestIndex(times, time));
  const columns = Math.ceil(Math.sqrt(times.length));
  return (
    <div className={classes.grid} style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
      {times.map((time, frame) => (
        <button
          key={frame}
          type="button"
          className={classes.frame}
          aria-pressed={frame === current}
          onClick={() => onSeek(time)}
        >
          <HeatFrame
            strip={strip}
            frame={frame}
            frames={times.length}
            time={time}
            heatmap={heatmap}
            colours={colours}
            opacity={opacity}
            label={`Frame ${frame + 1}`}
          />
          <span className={classes.time}>{time.toFixed(2)} s</span>
        </button>
      ))}
    </div>
  );
}
