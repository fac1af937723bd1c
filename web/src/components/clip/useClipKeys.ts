import type { Clip } from "../../api/types";
import { nearestIndex } from "../../heat/heatmap";
import { useKeys } from "../../keys/useKeys";
import type { ClipSettings, ChangeSettings } from "./clipSettings";
import { clipKeys } from "./keys";
import { nextTarget } from "./targetChoices";
import type { Heat } from "./useHeat";
import type { Player } from "./usePlayer";

interface ClipKeysOptions {
  clip: Clip;
  settings: ClipSettings;
  changeSettings: ChangeSettings;
  player: Player;
  heat: Heat;
}

/** Keys for the video and its heat. */
export function useClipKeys({
  clip,
  settings,
  changeSettings,
  player,
  heat,
}: ClipKeysOptions): void {
  const { options } = heat;
  const goToSampledFrame = (step: number) => {
    const frame = nearestIndex(clip.frame_times, player.clock.now()) + step;
    const time = clip.frame_times[frame];
    if (time !== undefined) player.seek(time);
  };
  useKeys(clipKeys, {
    play: player.toggle,
    stepBack: () => player.step(-1),
    stepForward: () => player.step(1),
    previousSampledFrame: () => goToSampledFrame(-1),
    nextSampledFrame: () => goToSampledFrame(1),
    slow: player.nextSpeed,
    heat: () => changeSettings({ heat: !settings.heat }),
    grid: () => changeSettings({ grid: !settings.grid }),
    target: () => changeSettings({ target: nextTarget(settings.target, clip) }),
    method: () => {
      const next = nextName(options?.methods ?? [], heat.method);
      if (next) changeSettings({ method: next === options?.default_method ? "" : next });
    },
    layer: () => {
      const next = nextName(options?.layers ?? [], heat.layer);
      if (next) changeSettings({ layer: next === options?.default_layers[0] ? "" : next });
    },
  });
}

/** The next name; the first after the last. */
function nextName(items: readonly { name: string }[], name: string): string | undefined {
  return items[(items.findIndex((item) => item.name === name) + 1) % items.length]?.name;
}
