import { SegmentedControl } from "@mantine/core";

import { stripUrl } from "../../api/mediaUrls";
import { classTarget, PREDICTED, type Target } from "../../api/targets";
import type { Clip, Options } from "../../api/types";
import { useClipSettings } from "./clipSettings";
import classes from "./ClipView.module.css";
import { FrameGrid } from "./FrameGrid";
import { FrameStrip } from "./FrameStrip";
import { HeatControls } from "./HeatControls";
import { HeatStatus } from "./HeatStatus";
import { LayersByDepth } from "./LayersByDepth";
import { Metadata } from "./Metadata";
import { Neighbours } from "./Neighbours";
import { Panel } from "./Panel";
import { PlayerBar } from "./PlayerBar";
import { PlayerView } from "./PlayerView";
import { TargetControls } from "./TargetControls";
import { targetTitle } from "./targetChoices";
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

/** The content of a clip below its header. */
export function ClipBody({ run, clip, classNames, onGo }: Props) {
  const [settings, changeSettings] = useClipSettings(classNames);
  const player = usePlayer(
    clip.values.find(({ column }) => column === "frame_rate")?.value ?? null,
  );
  const heat = useHeat(run, clip, settings);
  useClipKeys({ clip, settings, changeSettings, player, heat });
  const { options, method, layer, target } = heat;
  const strip = stripUrl(run, clip.row.clip, 144);
  const seekTo = (time: number) => player.seek(time);
  const heatProps = { heatmap: heat.heatmap, colours: settings.colormap, opacity: heat.opacity };
  return (
    <div className={classes.body}>
      <div className={classes.videoColumn} data-sticky={!settings.depth}>
        {settings.grid ? (
          <div className={classes.grid}>
            <FrameGrid
              stripUrl={strip}
              times={clip.frame_times}
              clock={player.clock}
              onSeek={seekTo}
              {...heatProps}
            />
            <div className={classes.status}>
              <HeatStatus query={heat.query} />
            </div>
          </div>
        ) : (
          <PlayerView clip={clip} player={player} {...heatProps}>
            <HeatStatus query={heat.query} />
          </PlayerView>
        )}
        {clip.frame_times.length > 0 && (
          <FrameStrip
            stripUrl={stripUrl(run, clip.row.clip, 72)}
            times={clip.frame_times}
            clock={player.clock}
            heatmap={heat.info}
            event={clip.event}
            onSeek={seekTo}
          />
        )}
        <div className={classes.controls}>
          <div className={classes.bar}>
            <PlayerBar player={player} duration={clip.duration} />
            <SegmentedControl
              size="xs"
              aria-label="Video or all frames"
              value={settings.grid ? "grid" : "video"}
              onChange={(next) => changeSettings({ grid: next === "grid" })}
              data={[
                { value: "video", label: "Video" },
                { value: "grid", label: "All frames" },
              ]}
            />
          </div>
          {options && !options.unavailable_reason && (
            <>
              <TargetControls
                clip={clip}
                classNames={classNames}
                target={settings.target}
                onChange={(next) => changeSettings({ target: next })}
              />
              <HeatControls
                options={options}
                settings={settings}
                changeSettings={changeSettings}
                method={method}
                layer={layer}
                onOpacity={heat.moveOpacity}
              />
            </>
          )}
          {options?.unavailable_reason && (
            <p className={`quiet ${classes.note}`}>No heat: {options.unavailable_reason}</p>
          )}
        </div>
        {options && options.depth_layers.length > 0 && target && (
          <Depth
            {...{ run, clip, options, settings, changeSettings, method, target, strip }}
            onSeek={seekTo}
          />
        )}
      </div>
      <div className={classes.details}>
        <Panel title={`Top ${clip.top_classes.length || ""}`}>
          {clip.failure ? (
            <p className={classes.note} role="alert">
              No prediction: {clip.failure}
            </p>
          ) : (
            <TopClasses
              clip={clip}
              explainedClass={target === null ? null : targetTitle(target, clip)}
              onPick={(name) =>
                changeSettings({
                  heat: true,
                  target: name === clip.row.predicted ? PREDICTED : classTarget(name),
                })
              }
            />
          )}
        </Panel>
        {target !== null && (
          <Panel title="Questions">
            <WhichFrames info={heat.info} onSeek={seekTo} />
            <WhyNot
              run={run}
              clip={clip}
              classNames={classNames}
              otherClass={settings.whynot}
              onOtherClass={(name) => changeSettings({ whynot: name })}
              method={method}
              layer={layer}
              colours={settings.colormap}
              strip={strip}
              onShow={(next, time) => {
                changeSettings({ target: next, heat: true, grid: false });
                seekTo(time);
              }}
            />
          </Panel>
        )}
        <Panel title="Compared with the data set">
          <Metadata values={clip.values} />
        </Panel>
        <Panel title="Most similar in the network's features">
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
  settings: ReturnType<typeof useClipSettings>[0];
  changeSettings: ReturnType<typeof useClipSettings>[1];
  method: string;
  target: Target;
  strip: string;
  onSeek: (time: number) => void;
};

/** Layers by depth, computed when it is opened. */
function Depth({
  run,
  clip,
  options,
  settings,
  changeSettings,
  method,
  target,
  strip,
  onSeek,
}: DepthProps) {
  const count = options.depth_layers.length;
  return (
    <Panel
      title="Layers by depth"
      aside={
        <button
          type="button"
          className={classes.link}
          aria-expanded={settings.depth}
          onClick={() => changeSettings({ depth: !settings.depth })}
        >
          {settings.depth ? "Close" : `Show ${count} layers`}
        </button>
      }
    >
      {settings.depth && (
        <LayersByDepth
          {...{ run, clip, options, method, target, strip }}
          colours={settings.colormap}
          onShow={(next, time) => {
            changeSettings({ layer: next, heat: true, grid: false });
            onSeek(time);
          }}
        />
      )}
    </Panel>
  );
}
