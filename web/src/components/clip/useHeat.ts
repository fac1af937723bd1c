import { useState } from "react";

import { PREDICTED, type Target } from "../../api/targets";
import type { Clip, Explanation, HeatmapInfo, Options } from "../../api/types";
import type { Heatmap } from "../../heat/heatmap";
import type { ClipSettings } from "./clipSettings";
import { useExplanation, useHeatmaps, useExplanationOptions } from "./useExplanation";
import type { JobQuery } from "../../api/useJobQuery";

export interface Heat {
  options: Options | undefined;
  /** The selected method, or the server's default. */
  method: string;
  layer: string;
  /** What is explained; null if nothing can be. */
  target: Target | null;
  query: JobQuery<Explanation>;
  /** Description of the heatmap, and its values once they are loaded. */
  info: HeatmapInfo | undefined;
  heatmap: Heatmap | undefined;
  /** 0..1; 0 if the heat is off. */
  opacity: number;
  /** Opacity while the slider is dragged, in percent. */
  moveOpacity: (opacity: number) => void;
}

/** The heatmap for the current settings. */
export function useHeat(run: string, clip: Clip, settings: ClipSettings): Heat {
  const options = useExplanationOptions(run).data;
  const method = settings.method || (options?.default_method ?? "");
  const layer = settings.layer || (options?.default_layers[0] ?? "");
  const canExplain =
    options !== undefined && !options.unavailable_reason && !clip.failure && clip.row.playable;
  const target = canExplain ? effectiveTarget(settings.target, clip) : null;
  const enabled = target !== null && settings.heat;
  const query = useExplanation(
    run,
    clip.row.clip,
    enabled ? { method, layers: [layer], targets: [target] } : null,
  );
  const info = query.data?.heatmaps[0];
  const [heatmap] = useHeatmaps(info ? [info] : []);
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null);
  // The dragged value applies until the URL changes.
  const percent = dragged?.from === settings.opacity ? dragged.to : settings.opacity;
  return {
    options,
    method,
    layer,
    target,
    query,
    info,
    heatmap: info?.empty ? undefined : heatmap,
    opacity: settings.heat ? percent / 100 : 0,
    moveOpacity: (to) => setDragged({ from: settings.opacity, to }),
  };
}

/** Without a label, the heat explains the prediction. */
function effectiveTarget(target: Target, clip: Clip): Target | null {
  if (target.kind === "label" && clip.row.label === null) return PREDICTED;
  if (target.kind === "predicted" && clip.row.predicted === null) return null;
  return target;
}
