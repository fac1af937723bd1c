import { contrast, type Target } from "../../api/targets";
import type { Clip, HeatmapInfo } from "../../api/types";
import type { ColormapName } from "../../heat/colormaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { nearestIndex } from "../../heat/heatmap";
import { useImage } from "../../heat/frameStrip";
import { HeatStatus } from "./HeatStatus";
import classes from "./Questions.module.css";
import { ClassSelect } from "./TargetControls";
import { alternativeClass } from "./targetChoices";
import { useExplanation, useHeatmaps } from "./useExplanation";

const HEAT_OPACITY = 0.7;

interface Props {
  run: string;
  clip: Clip;
  classNames: readonly string[];
  /** The class to compare with; empty if none. */
  otherClass: string;
  onOtherClass: (name: string) => void;
  method: string;
  layer: string;
  colours: ColormapName;
  strip: string;
  /** Shows the contrast over the video, from a time on. */
  onShow: (target: Target, time: number) => void;
}

/** Evidence for the predicted class against another class, and vice versa. */
export function WhyNot(props: Props) {
  const { run, clip, classNames, otherClass, onOtherClass, method, layer } = props;
  const predicted = clip.row.predicted;
  const enabled =
    otherClass !== "" && predicted !== null && otherClass !== predicted && layer !== "";
  const targets = enabled ? [contrast(predicted, otherClass), contrast(otherClass, predicted)] : [];
  const query = useExplanation(
    run,
    clip.row.clip,
    enabled ? { method, layers: [layer], targets } : null,
  );
  const suggestion = alternativeClass(clip);
  if (predicted === null) return null;
  return (
    <div className={classes.question}>
      <h3>Why not …?</h3>
      <div className={classes.form}>
        <ClassSelect
          label="Why not this class?"
          placeholder="a class"
          names={classNames.filter((name) => name !== predicted)}
          value={otherClass || null}
          onChange={onOtherClass}
        />
        {!otherClass && suggestion && (
          <button type="button" onClick={() => onOtherClass(suggestion)}>
            Why not {suggestion}?
          </button>
        )}
        {otherClass && (
          <button type="button" onClick={() => onOtherClass("")}>
            Close
          </button>
        )}
      </div>
      {enabled && (
        <>
          <HeatStatus query={query} />
          <ContrastPair {...props} infos={query.data?.heatmaps ?? []} targets={targets} />
        </>
      )}
    </div>
  );
}

/** The most important frame of each contrast. */
function ContrastPair(props: Props & { infos: HeatmapInfo[]; targets: Target[] }) {
  const { clip, infos, targets, colours, strip, onShow } = props;
  const heatmaps = useHeatmaps(infos);
  const stripImage = useImage(strip);
  return (
    <div className={classes.pair}>
      {infos.map((info, index) => {
        const time = info.times[info.importance.indexOf(Math.max(...info.importance))] ?? 0;
        const text = info.empty
          ? `No evidence for ${info.title}`
          : `Evidence for ${info.title}, strongest at ${time.toFixed(2)} s`;
        return (
          <button
            key={info.id}
            type="button"
            onClick={() => onShow(targets[index]!, time)}
            title="Show over the video"
          >
            <HeatFrame
              strip={stripImage}
              frame={nearestIndex(clip.frame_times, time)}
              frames={clip.frame_times.length}
              time={time}
              heatmap={heatmaps[index]}
              colours={colours}
              opacity={HEAT_OPACITY}
              label={text}
            />
            <span>{text}</span>
          </button>
        );
      })}
    </div>
  );
}
