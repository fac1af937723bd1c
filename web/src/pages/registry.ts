import { type ComponentType, lazy } from "react";

import type { KeySet } from "../keys/keys";
import { clipKeys } from "../components/clip/keys";
import { exploreKeys } from "./explore/keys";
import { insightKeys } from "./insights/keys";

/** A page of the app. An entry here adds it to the app. */
export interface Page {
  /** Route pattern of wouter, such as `/clip/:clip`. */
  path: string;
  /** Title in the navigation bar; null for pages that other pages link to. */
  title: string | null;
  component: ComponentType;
  /** Keys in the help dialog. */
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
