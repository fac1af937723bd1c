import { useState } from "react";

import type { Clip, Explanation, Heatmap as Told, Options } from "../../api/types";
import type { Heatmap } from "../../heat/heatmap";
import type { Choices } from "./choices";
import { useExplanation, useHeatmaps, useOptions } from "./useExplanation";
import type { JobQuery } from "../../api/useJobQuery";

export interface Heat {
  options: Options | undefined;
  /** As chosen, or as the server would. */
  method: string;
  layer: string;
  /** What is explained; null where nothing can be. */
  target: string | null;
  query: JobQuery<Explanation>;
  /** What the server tells of the heatmap, and its values once they are here. */
  told: Told | undefined;
  heatmap: Heatmap | undefined;
  /** 0..1; 0 where the heat is off. */
  opacity: number;
  /** Shown while a slider is moved, in percent. */
  moveOpacity: (opacity: number) => void;
}

/** The heat that the choices ask for. */
export function useHeat(run: string, clip: Clip, choices: Choices): Heat {
  const options = useOptions(run).data;
  const method = choices.method || (options?.default_method ?? "");
  const layer = choices.layer || (options?.default_layers[0] ?? "");
  const possible =
    options !== undefined && !options.unavailable && !clip.failure && clip.row.playable;
  const target = possible ? explained(choices.target, clip) : null;
  const wanted = target !== null && choices.heat;
  const query = useExplanation(
    run,
    clip.row.clip,
    wanted ? { method, layers: [layer], targets: [target] } : null,
  );
  const told = query.data?.heatmaps[0];
  const [heatmap] = useHeatmaps(told ? [told] : []);
  const [moved, setMoved] = useState<{ from: number; to: number } | null>(null);
  // What was moved counts until the address says something else.
  const percent = moved?.from === choices.opacity ? moved.to : choices.opacity;
  return {
    options,
    method,
    layer,
    target,
    query,
    told,
    heatmap: told?.empty ? undefined : heatmap,
    opacity: choices.heat ? percent / 100 : 0,
    moveOpacity: (to) => setMoved({ from: choices.opacity, to }),
  };
}

/** Where a clip has no label, the heat is of what was predicted. */
function explained(target: string, clip: Clip): string | null {
  if (target === "true" && clip.row.label === null) return "predicted";
  if (target === "predicted" && clip.row.predicted === null) return null;
  return target;
}
