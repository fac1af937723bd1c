import { useMemo } from "react";

import type { ColourMapName } from "../../heat/colourMaps";
import { useUrlState } from "../../url/useUrlState";

/** What can be chosen of how a clip is shown; all of it is in the address. */
export interface Choices {
  /** Of the CAM family; empty for the server's own choice, as `layer`. */
  method: string;
  layer: string;
  /** `predicted`, `true`, a class, or `A-vs-B`. */
  target: string;
  /** 0..100 */
  opacity: number;
  heat: boolean;
  palette: ColourMapName;
  grid: boolean;
  depth: boolean;
  /** The class that is asked after by "why not?"; empty for none. */
  whynot: string;
}

export type Choose = (some: Partial<Choices>) => void;

const OPACITY = 70;

/** Takes all choices out of an address. */
export const CLIP_CHOICES = {
  method: null,
  layer: null,
  target: null,
  opacity: null,
  heat: null,
  palette: null,
  frames: null,
  depth: null,
  whynot: null,
};

export function choicesOf(search: URLSearchParams): Choices {
  const opacity = Number(search.get("opacity") ?? OPACITY);
  return {
    method: search.get("method") ?? "",
    layer: search.get("layer") ?? "",
    target: search.get("target") ?? "predicted",
    opacity: opacity >= 0 && opacity <= 100 ? opacity : OPACITY,
    heat: search.get("heat") !== "off",
    palette: search.get("palette") === "jet" ? "jet" : "ember",
    grid: search.get("frames") === "grid",
    depth: search.get("depth") === "on",
    whynot: search.get("whynot") ?? "",
  };
}

/** As the address has them: what is as usual is left out. */
export function inAddress(some: Partial<Choices>): Record<string, string | null> {
  const address: Record<string, string | null> = {};
  for (const name of ["method", "layer", "whynot"] as const) {
    if (some[name] !== undefined) address[name] = some[name] || null;
  }
  if (some.target !== undefined) address.target = some.target === "predicted" ? null : some.target;
  if (some.opacity !== undefined) {
    address.opacity = some.opacity === OPACITY ? null : String(some.opacity);
  }
  if (some.heat !== undefined) address.heat = some.heat ? null : "off";
  if (some.palette !== undefined) address.palette = some.palette === "jet" ? "jet" : null;
  if (some.grid !== undefined) address.frames = some.grid ? "grid" : null;
  if (some.depth !== undefined) address.depth = some.depth ? "on" : null;
  return address;
}

export function useChoices(): [Choices, Choose] {
  const { search, change } = useUrlState();
  const choices = useMemo(() => choicesOf(search), [search]);
  const choose = useMemo<Choose>(() => (some) => change(inAddress(some)), [change]);
  return [choices, choose];
}
