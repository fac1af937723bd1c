import { useMemo } from "react";

import { PREDICTED, readTarget, type Target, writeTarget } from "../../api/targets";
import type { ColormapName } from "../../heat/colormaps";
import { useUrlState } from "../../url/useUrlState";

/** The settings of the clip view; all of them are in the URL. */
export interface ClipSettings {
  /** Explanation method; empty for the server's default, as `layer`. */
  method: string;
  layer: string;
  /** What the heat explains. */
  target: Target;
  /** 0..100 */
  opacity: number;
  heat: boolean;
  colormap: ColormapName;
  grid: boolean;
  depth: boolean;
  /** The class of the question "why not?"; empty if none. */
  whynot: string;
}

export type ChangeSettings = (changes: Partial<ClipSettings>) => void;

const DEFAULT_OPACITY = 70;

/** Removes all settings from a URL. */
export const CLEARED_SETTINGS = {
  method: null,
  layer: null,
  target: null,
  opacity: null,
  heat: null,
  colormap: null,
  frames: null,
  depth: null,
  whynot: null,
};

export function readSettings(search: URLSearchParams, classNames: readonly string[]): ClipSettings {
  const opacity = Number(search.get("opacity") ?? DEFAULT_OPACITY);
  return {
    method: search.get("method") ?? "",
    layer: search.get("layer") ?? "",
    target: readTarget(search.get("target") ?? PREDICTED.kind, classNames),
    opacity: opacity >= 0 && opacity <= 100 ? opacity : DEFAULT_OPACITY,
    heat: search.get("heat") !== "off",
    colormap: search.get("palette") === "jet" ? "jet" : "heat",
    grid: search.get("frames") === "grid",
    depth: search.get("depth") === "on",
    whynot: search.get("whynot") ?? "",
  };
}

/** Settings as URL parameters; default values are left out. */
export function settingsToUrl(
  changes: Partial<ClipSettings>,
  classNames: readonly string[],
): Record<string, string | null> {
  const parameters: Record<string, string | null> = {};
  for (const name of ["method", "layer", "whynot"] as const) {
    if (changes[name] !== undefined) parameters[name] = changes[name] || null;
  }
  if (changes.target !== undefined) {
    const isDefault = changes.target.kind === PREDICTED.kind;
    parameters.target = isDefault ? null : writeTarget(changes.target, classNames);
  }
  if (changes.opacity !== undefined) {
    parameters.opacity = changes.opacity === DEFAULT_OPACITY ? null : String(changes.opacity);
  }
  if (changes.heat !== undefined) parameters.heat = changes.heat ? null : "off";
  if (changes.colormap !== undefined)
    parameters.palette = changes.colormap === "jet" ? "jet" : null;
  if (changes.grid !== undefined) parameters.frames = changes.grid ? "grid" : null;
  if (changes.depth !== undefined) parameters.depth = changes.depth ? "on" : null;
  return parameters;
}

export function useClipSettings(classNames: readonly string[]): [ClipSettings, ChangeSettings] {
  const { search, change } = useUrlState();
  const settings = useMemo(() => readSettings(search, classNames), [search, classNames]);
  const changeSettings = useMemo<ChangeSettings>(
    () => (changes) => change(settingsToUrl(changes, classNames)),
    [change, classNames],
  );
  return [settings, changeSettings];
}
