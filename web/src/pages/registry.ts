import { type ComponentType, lazy } from "react";

import type { KeySet } from "../keys/keys";
import { clipKeys } from "../components/clip/keys";
import { exploreKeys } from "./explore/keys";
import { insightKeys } from "./insights/keys";

/** A page of the app. Adding one here is all that it takes. */
export interface Page {
  /** As wouter reads it, such as `/clip/:clip`. */
  path: string;
  /** In the bar; null for pages that are reached from others. */
  title: string | null;
  component: ComponentType;
  /** Shown by help. */
  keys: readonly KeySet[];
}

export const pages: readonly Page[] = [
  {
    path: "/explore",
    title: "Explore",
    component: lazy(() => import("./explore/ExplorePage")),
    keys: [exploreKeys],
  },
  {
    path: "/insights",
    title: "Insights",
    component: lazy(() => import("./insights/InsightsPage")),
    keys: [insightKeys],
  },
  {
    path: "/clip/:clip",
    title: null,
    component: lazy(() => import("./clip/ClipPage")),
    keys: [clipKeys],
  },
];
