import type { ReactNode } from "react";

import { posterUrl, videoUrl } from "../../api/mediaUrls";
import type { Clip } from "../../api/types";
import type { ColormapName } from "../../heat/colormaps";
import { HeatOverlay } from "../../heat/HeatOverlay";
import type { Heatmap } from "../../heat/heatmap";
import classes from "./PlayerView.module.css";
import type { Player } from "./usePlayer";

interface Props {
  clip: Clip;
  player: Player;
  heatmap: Heatmap | undefined;
  colours: ColormapName;
  /** 0..1 */
  opacity: number;
  /** Message over the video, such as the progress of the heatmap. */
  children?: ReactNode;
}

/** The video with its heat; a click plays or pauses it. */
export function PlayerView({ clip, player, heatmap, colours, opacity, children }: Props) {
  const { row, folder } = clip;
  const { attach, video, toggle } = player;
  if (!row.playable) {
    return (
      <div className={classes.missing} role="alert">
        The file of this clip is missing: {folder ? `${folder}/` : ""}
        {row.name}. Restore it, or analyse the data set from its current location.
      </div>
    );
  }
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return (
    <div className={classes.screen}>
      {/* The click is a shortcut; the button below does the same. */}
      <video
        key={row.clip}
        ref={attach}
        src={videoUrl(row.clip)}
        poster={posterUrl(row.clip, 480)}
        aria-label={row.name}
        autoPlay={!reducedMotion}
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
      {children && <div className={classes.status}>{children}</div>}
    </div>
  );
}
