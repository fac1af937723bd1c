import { type CSSProperties, useState } from "react";

import { posterUrl, videoUrl } from "../api/mediaUrls";
import classes from "./ClipVideo.module.css";

interface Props {
  clip: number;
  /** Name of the file, for screen readers. */
  name?: string;
  playable?: boolean;
  /** Plays without hover. */
  playing?: boolean;
  posterHeight?: number;
  className?: string;
  style?: CSSProperties;
}

/** A clip: its middle frame, and on hover its video, muted and looping. */
export function ClipVideo(props: Props) {
  // The key resets the state for another clip.
  return <ClipVideoPlayer key={props.clip} {...props} />;
}

function ClipVideoPlayer({
  clip,
  name,
  playable = true,
  playing = false,
  posterHeight,
  ...rest
}: Props) {
  const [hovered, setPointed] = useState(false);
  const [started, setBegun] = useState(false);
  const [hasPoster, setPictured] = useState(playable);
  const isPlaying = playable && (playing || hovered);
  const stop = () => {
    setPointed(false);
    setBegun(false);
  };
  const title = name ?? `clip ${clip}`;
  return (
    <div
      className={`${classes.clip} ${rest.className ?? ""}`}
      style={rest.style}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={stop}
    >
      {hasPoster ? (
        <img
          src={posterUrl(clip, posterHeight)}
          alt={title}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setPictured(false)}
        />
      ) : (
        <span className={classes.missing}>{playable ? title : "file missing"}</span>
      )}
      {isPlaying && (
        <video
          src={videoUrl(clip)}
          aria-label={title}
          autoPlay
          muted
          loop
          playsInline
          preload="auto"
          data-started={started}
          onPlaying={() => setBegun(true)}
        />
      )}
    </div>
  );
}
