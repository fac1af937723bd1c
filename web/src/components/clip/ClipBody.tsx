import { SegmentedControl } from "@mantine/core";

import type { Clip, Options } from "../../api/types";
import { useChoices } from "./choices";
import classes from "./ClipView.module.css";
import { FrameGrid } from "./FrameGrid";
import { FrameStrip } from "./FrameStrip";
import { HeatControls } from "./HeatControls";
import { HeatState } from "./HeatState";
import { LayersByDepth } from "./LayersByDepth";
import { Metadata } from "./Metadata";
import { Neighbours } from "./Neighbours";
import { Panel } from "./Panel";
import { PlayerBar } from "./PlayerBar";
import { PlayerView } from "./PlayerView";
import { stripOf } from "./stripOf";
import { TargetControls } from "./TargetControls";
import { targetTitle } from "./targets";
import { TopClasses } from "./TopClasses";
import { useClipKeys } from "./useClipKeys";
import { useHeat } from "./useHeat";
import { usePlayer } from "./usePlayer";
import { WhichFrames } from "./WhichFrames";
import { WhyNot } from "./WhyNot";

interface Props {
  run: string;
  clip: Clip;
  classNames: readonly string[];
  onGo?: (clip: number) => void;
}

/** All that is shown of a clip below its head. */
export function ClipBody({ run, clip, classNames, onGo }: Props) {
  const [choices, choose] = useChoices();
  const player = usePlayer(
    clip.values.find(({ column }) => column === "frame_rate")?.value ?? null,
  );
  const heat = useHeat(run, clip, choices);
  useClipKeys({ clip, choices, choose, player, heat });
  const { options, method, layer, target } = heat;
  const strip = stripOf(run, clip.row.clip, 144);
  const show = (time: number) => player.seek(time);
  const common = { heatmap: heat.heatmap, colours: choices.palette, opacity: heat.opacity };
  return (
    <div className={classes.body}>
      <div className={classes.picture} data-stays={!choices.depth}>
        {choices.grid ? (
          <div className={classes.grid}>
            <FrameGrid
              address={strip}
              times={clip.frames}
              clock={player.clock}
              onSeek={show}
              {...common}
            />
            <div className={classes.said}>
              <HeatState query={heat.query} />
            </div>
          </div>
        ) : (
          <PlayerView clip={clip} player={player} {...common}>
            <HeatState query={heat.query} />
          </PlayerView>
        )}
        {clip.frames.length > 0 && (
          <FrameStrip
            address={stripOf(run, clip.row.clip, 72)}
            times={clip.frames}
            clock={player.clock}
            heatmap={heat.told}
            event={clip.event}
            onSeek={show}
          />
        )}
        <div className={classes.under}>
          <div className={classes.bar}>
            <PlayerBar player={player} duration={clip.duration} />
            <SegmentedControl
              size="xs"
              aria-label="Video or all frames"
              value={choices.grid ? "grid" : "video"}
              onChange={(next) => choose({ grid: next === "grid" })}
              data={[
                { value: "video", label: "Video" },
                { value: "grid", label: "All frames" },
              ]}
            />
          </div>
          {options && !options.unavailable && (
            <>
              <TargetControls
                clip={clip}
                classNames={classNames}
                target={choices.target}
                onChange={(next) => choose({ target: next })}
              />
              <HeatControls
                options={options}
                choices={choices}
                choose={choose}
                method={method}
                layer={layer}
                onOpacity={heat.moveOpacity}
              />
            </>
          )}
          {options?.unavailable && (
            <p className={`quiet ${classes.note}`}>No heat: {options.unavailable}</p>
          )}
        </div>
        {options && options.depth_layers.length > 0 && target && (
          <Depth
            {...{ run, clip, options, choices, choose, method, target, strip }}
            onSeek={show}
          />
        )}
      </div>
      <div className={classes.facts}>
        <Panel title={`Top ${clip.top.length || ""}`}>
          {clip.failure ? (
            <p className={classes.note} role="alert">
              There is no prediction: {clip.failure}
            </p>
          ) : (
            <TopClasses
              clip={clip}
              shown={target === null ? null : targetTitle(target, clip)}
              onPick={(name) =>
                choose({ heat: true, target: name === clip.row.predicted ? "predicted" : name })
              }
            />
          )}
        </Panel>
        {target !== null && (
          <Panel title="Questions">
            <WhichFrames told={heat.told} onSeek={show} />
            <WhyNot
              run={run}
              clip={clip}
              classNames={classNames}
              asked={choices.whynot}
              onAsk={(name) => choose({ whynot: name })}
              method={method}
              layer={layer}
              colours={choices.palette}
              strip={strip}
              onShow={(next, time) => {
                choose({ target: next, heat: true, grid: false });
                show(time);
              }}
            />
          </Panel>
        )}
        <Panel title="Against the data set">
          <Metadata values={clip.values} />
        </Panel>
        <Panel title="Most alike, as the network sees it">
          <Neighbours
            neighbours={clip.neighbours}
            label={clip.row.label}
            onOpen={(next) => onGo?.(next)}
          />
        </Panel>
      </div>
    </div>
  );
}

type DepthProps = Pick<Props, "run" | "clip"> & {
  options: Options;
  choices: ReturnType<typeof useChoices>[0];
  choose: ReturnType<typeof useChoices>[1];
  method: string;
  target: string;
  strip: string;
  onSeek: (time: number) => void;
};

/** Layers by depth, computed when it is opened. */
function Depth({ run, clip, options, choices, choose, method, target, strip, onSeek }: DepthProps) {
  const count = options.depth_layers.length;
  return (
    <Panel
      title="Layers by depth"
      aside={
        <button
          type="button"
          className={classes.link}
          aria-expanded={choices.depth}
          onClick={() => choose({ depth: !choices.depth })}
        >
          {choices.depth ? "Close" : `Show ${count} layers`}
        </button>
      }
    >
      {choices.depth && (
        <LayersByDepth
          {...{ run, clip, options, method, target, strip }}
          colours={choices.palette}
          onShow={(next, time) => {
            choose({ layer: next, heat: true, grid: false });
            onSeek(time);
          }}
        />
      )}
    </Panel>
  );
}
