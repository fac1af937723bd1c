import type { Target } from "../../api/targets";
import type { Clip, Options } from "../../api/types";
import type { ColormapName } from "../../heat/colormaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { useImage } from "../../heat/frameStrip";
import { HeatStatus } from "./HeatStatus";
import { spreadEvenly } from "./importance";
import classes from "./LayersByDepth.module.css";
import { useExplanation, useHeatmaps } from "./useExplanation";

interface Props {
  run: string;
  clip: Clip;
  options: Options;
  method: string;
  target: Target;
  colours: ColormapName;
  strip: string;
  /** Shows the heat of a layer at a time over the video. */
  onShow: (layer: string, time: number) => void;
}

const MAX_ROWS = 5;
const HEAT_OPACITY = 0.7;

/** The heat of each stage of the network: one row per frame, one column per layer. */
export function LayersByDepth(props: Props) {
  const { run, clip, options, method, target, colours, strip, onShow } = props;
  const layers = options.depth_layers;
  const query = useExplanation(run, clip.row.clip, { method, layers, targets: [target] });
  const heatmapInfos = query.data?.heatmaps ?? [];
  const heatmaps = useHeatmaps(heatmapInfos);
  const stripImage = useImage(strip);
  const rows = spreadEvenly(clip.frame_times.length, MAX_ROWS);
  return (
    <>
      <HeatStatus query={query} />
      {heatmapInfos.length > 0 && (
        <div
          className={classes.figure}
          style={{ gridTemplateColumns: `44px repeat(${heatmapInfos.length}, minmax(0, 1fr))` }}
        >
          <span />
          {heatmapInfos.map((info) => (
            <span key={info.id} className={classes.layer}>
              {layerTitle(options, info.layer)}
            </span>
          ))}
          {rows.map((frame) => {
            const time = clip.frame_times[frame]!;
            return [
              <span key={`time ${frame}`} className={classes.time}>
                {time.toFixed(2)} s
              </span>,
              ...heatmapInfos.map((info, index) => (
                <button
                  key={`${info.id} ${frame}`}
                  type="button"
                  title={`${layerTitle(options, info.layer)} at ${time.toFixed(2)} s over the video`}
                  onClick={() => onShow(info.layer, time)}
                >
                  <HeatFrame
                    strip={stripImage}
                    frame={frame}
                    frames={clip.frame_times.length}
                    time={time}
                    heatmap={heatmaps[index]}
                    colours={colours}
                    opacity={HEAT_OPACITY}
                    label={`${layerTitle(options, info.layer)}, ${time.toFixed(2)} s`}
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

function layerTitle(options: Options, layer: string): string {
  return options.layers.find(({ name }) => name === layer)?.title ?? layer;
}
