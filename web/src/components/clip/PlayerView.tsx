import type { ReactNode } from "react";

import { posterOf, videoOf } from "../../api/queries";
import type { Clip } from "../../api/types";
import type { ColourMapName } from "../../heat/colourMaps";
import { HeatOverlay } from "../../heat/HeatOverlay";
import type { Heatmap } from "../../heat/heatmap";
import classes from "./PlayerView.module.css";
import type { Player } from "./usePlayer";

interface Props {
  clip: Clip;
  player: Player;
  heatmap: Heatmap | undefined;
  colours: ColourMapName;
  /** 0..1 */
  opacity: number;
  /** What is said over the video, such as how far the heat is. */
  children?: ReactNode;
}

/** The video with its heat; a click plays and pauses. */
export function PlayerView({ clip, player, heatmap, colours, opacity, children }: Props) {
  const { row, folder } = clip;
  const { attach, video, toggle } = player;
  if (!row.playable) {
    return (
      <div className={classes.missing} role="alert">
        The file of this clip is missing: {folder ? `${folder}/` : ""}
        {row.name}. Put it back, or analyse the data set from where it is now.
      </div>
    );
  }
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return (
    <div className={classes.screen}>
      {/* A press is a shortcut here: the button below says the same. */}
      <video
        key={row.clip}
        ref={attach}
        src={videoOf(row.clip)}
        poster={posterOf(row.clip, 480)}
        aria-label={row.name}
        autoPlay={!still}
        muted
        loop
        playsInline
        preload="auto"
        onClick={toggle}
      />
      <HeatOverlay
        key={`heat ${row.clip}`}
        video={video}
        heatmap={heatmap}
        colours={colours}
        opacity={opacity}
      />
      {children && <div className={classes.said}>{children}</div>}
    </div>
  );
}
