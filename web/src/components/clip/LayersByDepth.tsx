import type { Clip, Options } from "../../api/types";
import type { ColourMapName } from "../../heat/colourMaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { usePicture } from "../../heat/strip";
import { HeatState } from "./HeatState";
import { spread } from "./importance";
import classes from "./LayersByDepth.module.css";
import { useExplanation, useHeatmaps } from "./useExplanation";

interface Props {
  run: string;
  clip: Clip;
  options: Options;
  method: string;
  target: string;
  colours: ColourMapName;
  strip: string;
  /** A layer and a time are wanted over the video. */
  onShow: (layer: string, time: number) => void;
}

const MOST_ROWS = 5;
const HEAT = 0.7;

/** The heat of each stage of the network, first to last: frames down, layers across. */
export function LayersByDepth(props: Props) {
  const { run, clip, options, method, target, colours, strip, onShow } = props;
  const layers = options.depth_layers;
  const query = useExplanation(run, clip.row.clip, { method, layers, targets: [target] });
  const told = query.data?.heatmaps ?? [];
  const heatmaps = useHeatmaps(told);
  const picture = usePicture(strip);
  const rows = spread(clip.frames.length, MOST_ROWS);
  return (
    <>
      <HeatState query={query} />
      {told.length > 0 && (
        <div
          className={classes.figure}
          style={{ gridTemplateColumns: `44px repeat(${told.length}, minmax(0, 1fr))` }}
        >
          <span />
          {told.map((one) => (
            <span key={one.id} className={classes.layer}>
              {titleOf(options, one.layer)}
            </span>
          ))}
          {rows.map((frame) => {
            const time = clip.frames[frame]!;
            return [
              <span key={`time ${frame}`} className={classes.time}>
                {time.toFixed(2)} s
              </span>,
              ...told.map((one, place) => (
                <button
                  key={`${one.id} ${frame}`}
                  type="button"
                  title={`${titleOf(options, one.layer)} at ${time.toFixed(2)} s over the video`}
                  onClick={() => onShow(one.layer, time)}
                >
                  <HeatFrame
                    strip={picture}
                    frame={frame}
                    frames={clip.frames.length}
                    time={time}
                    heatmap={heatmaps[place]}
                    colours={colours}
                    opacity={HEAT}
                    label={`${titleOf(options, one.layer)}, ${time.toFixed(2)} s`}
                  />
                </button>
              )),
            ];
          })}
        </div>
      )}
    </>
  );
}

function titleOf(options: Options, layer: string): string {
  return options.layers.find(({ name }) => name === layer)?.title ?? layer;
}
