import type { Clip } from "../../api/types";
import type { ColourMapName } from "../../heat/colourMaps";
import { HeatFrame } from "../../heat/HeatFrame";
import { nearest } from "../../heat/heatmap";
import { usePicture } from "../../heat/strip";
import { HeatState } from "./HeatState";
import classes from "./Questions.module.css";
import { ClassChoice } from "./TargetControls";
import { contrast, rival } from "./targets";
import { useExplanation, useHeatmaps } from "./useExplanation";

const HEAT = 0.7;

interface Props {
  run: string;
  clip: Clip;
  classNames: readonly string[];
  /** The class that is asked after; empty for none. */
  asked: string;
  onAsk: (name: string) => void;
  method: string;
  layer: string;
  colours: ColourMapName;
  strip: string;
  /** The contrast is wanted over the video, from that time on. */
  onShow: (target: string, time: number) => void;
}

/** What speaks for the predicted class and against another, and the other way round. */
export function WhyNot(props: Props) {
  const { run, clip, classNames, asked, onAsk, method, layer } = props;
  const predicted = clip.row.predicted;
  const wanted = asked !== "" && predicted !== null && asked !== predicted && layer !== "";
  const targets = wanted ? [contrast(predicted, asked), contrast(asked, predicted)] : [];
  const query = useExplanation(
    run,
    clip.row.clip,
    wanted ? { method, layers: [layer], targets } : null,
  );
  const first = rival(clip);
  if (predicted === null) return null;
  return (
    <div className={classes.question}>
      <h3>Why not …?</h3>
      <div className={classes.ask}>
        <ClassChoice
          label="Why not this class?"
          placeholder="a class"
          names={classNames.filter((name) => name !== predicted)}
          value={asked || null}
          onChange={onAsk}
        />
        {!asked && first && (
          <button type="button" onClick={() => onAsk(first)}>
            Why not {first}?
          </button>
        )}
        {asked && (
          <button type="button" onClick={() => onAsk("")}>
            Close
          </button>
        )}
      </div>
      {wanted && (
        <>
          <HeatState query={query} />
          <Pair {...props} told={query.data?.heatmaps ?? []} />
        </>
      )}
    </div>
  );
}

/** The strongest frame of each of the two. */
function Pair({ clip, told, colours, strip, onShow }: Props & { told: Told[] }) {
  const heatmaps = useHeatmaps(told);
  const picture = usePicture(strip);
  return (
    <div className={classes.pair}>
      {told.map((one, place) => {
        const time = one.times[one.importance.indexOf(Math.max(...one.importance))] ?? 0;
        const words = one.empty
          ? `Nothing speaks for ${one.title}`
          : `Speaks for ${one.title}, most at ${time.toFixed(2)} s`;
        return (
          <button
            key={one.id}
            type="button"
            onClick={() => onShow(one.target, time)}
            title="Show over the video"
          >
            <HeatFrame
              strip={picture}
              frame={nearest(clip.frames, time)}
              frames={clip.frames.length}
              time={time}
              heatmap={heatmaps[place]}
              colours={colours}
              opacity={HEAT}
              label={words}
            />
            <span>{words}</span>
          </button>
        );
      })}
    </div>
  );
}

type Told = NonNullable<ReturnType<typeof useExplanation>["data"]>["heatmaps"][number];
