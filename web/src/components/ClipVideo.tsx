import { type CSSProperties, useState } from "react";

import { posterOf, videoOf } from "../api/queries";
import classes from "./ClipVideo.module.css";

interface Props {
  clip: number;
  /** Of the file, read to those who can't see it. */
  name?: string;
  playable?: boolean;
  /** Plays without being pointed at. */
  playing?: boolean;
  posterHeight?: number;
  className?: string;
  style?: CSSProperties;
}

/** A clip: its middle frame, and while pointed at or focused its video, muted and looping. */
export function ClipVideo(props: Props) {
  // Another clip begins afresh.
  return <OneClip key={props.clip} {...props} />;
}

function OneClip({ clip, name, playable = true, playing = false, posterHeight, ...rest }: Props) {
  const [pointed, setPointed] = useState(false);
  const [begun, setBegun] = useState(false);
  const [pictured, setPictured] = useState(playable);
  const plays = playable && (playing || pointed);
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
      {pictured ? (
        <img
          src={posterOf(clip, posterHeight)}
          alt={title}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setPictured(false)}
        />
      ) : (
        <span className={classes.missing}>{playable ? title : "file missing"}</span>
      )}
      {plays && (
        <video
          src={videoOf(clip)}
          aria-label={title}
          autoPlay
          muted
          loop
          playsInline
          preload="auto"
          data-begun={begun}
          onPlaying={() => setBegun(true)}
        />
      )}
    </div>
  );
}
