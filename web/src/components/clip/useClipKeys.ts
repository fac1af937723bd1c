import type { Clip } from "../../api/types";
import { nearest } from "../../heat/heatmap";
import { useKeys } from "../../keys/useKeys";
import type { Choices, Choose } from "./choices";
import { clipKeys } from "./keys";
import { nextTarget } from "./targets";
import type { Heat } from "./useHeat";
import type { Player } from "./usePlayer";

interface Of {
  clip: Clip;
  choices: Choices;
  choose: Choose;
  player: Player;
  heat: Heat;
}

/** Keys for the video and its heat. */
export function useClipKeys({ clip, choices, choose, player, heat }: Of): void {
  const { options } = heat;
  const seen = (way: number) => {
    const frame = nearest(clip.frames, player.clock.now()) + way;
    const time = clip.frames[frame];
    if (time !== undefined) player.seek(time);
  };
  useKeys(clipKeys, {
    play: player.toggle,
    stepBack: () => player.step(-1),
    stepOn: () => player.step(1),
    seenBack: () => seen(-1),
    seenOn: () => seen(1),
    slow: player.slower,
    heat: () => choose({ heat: !choices.heat }),
    grid: () => choose({ grid: !choices.grid }),
    target: () => choose({ target: nextTarget(choices.target, clip) }),
    method: () => {
      const next = after(options?.methods ?? [], heat.method);
      if (next) choose({ method: next === options?.default_method ? "" : next });
    },
    layer: () => {
      const next = after(options?.layers ?? [], heat.layer);
      if (next) choose({ layer: next === options?.default_layers[0] ? "" : next });
    },
  });
}

/** The name that follows another, the first after the last. */
function after(all: readonly { name: string }[], name: string): string | undefined {
  return all[(all.findIndex((one) => one.name === name) + 1) % all.length]?.name;
}
