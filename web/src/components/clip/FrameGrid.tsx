import type { ColourMapName } from "../../heat/colourMaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { nearest } from "../../heat/heatmap";
import type { Heatmap } from "../../heat/heatmap";
import { usePicture } from "../../heat/strip";
import { type Clock, useClock } from "./clock";
import classes from "./FrameGrid.module.css";

interface Props {
  address: string;
  times: readonly number[];
  clock: Clock;
  heatmap: Heatmap | undefined;
  colours: ColourMapName;
  /** 0..1 */
  opacity: number;
  onSeek: (time: number) => void;
}

/** All frames that the network sees at once, with their heat: four by four for sixteen. */
export function FrameGrid({ address, times, clock, heatmap, colours, opacity, onSeek }: Props) {
  const strip = usePicture(address);
  const current = useClock(clock, (time) => nearest(times, time));
  const across = Math.ceil(Math.sqrt(times.length));
  return (
    <div className={classes.grid} style={{ gridTemplateColumns: `repeat(${across}, 1fr)` }}>
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
