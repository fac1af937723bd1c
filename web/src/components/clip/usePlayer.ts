import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { followVideo } from "../../heat/followVideo";
import { type Clock, makeClock } from "./clock";

const SPEEDS = [1, 0.5, 0.25];
const USUAL_FRAME = 1 / 25;

export interface Player {
  video: HTMLVideoElement | null;
  /** Given to the video's `ref`. */
  attach: (video: HTMLVideoElement | null) => void;
  clock: Clock;
  playing: boolean;
  speed: number;
  toggle: () => void;
  /** Some frames of the video on, or back. */
  step: (frames: number) => void;
  seek: (time: number) => void;
  slower: () => void;
}

/** A video and what can be done with it; `rate` are its frames a second, where they are known. */
export function usePlayer(rate: number | null): Player {
  const video = useRef<HTMLVideoElement | null>(null);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [clock] = useState(makeClock);
  /** The shortest time that passed between two frames while it played: those shown may skip some. */
  const frame = useRef<number | null>(null);

  const attach = useCallback(
    (next: HTMLVideoElement | null) => {
      video.current = next;
      if (next) next.currentTime = clock.now();
      setElement(next);
    },
    [clock],
  );

  useEffect(() => {
    if (element === null) return;
    let before = Number.NaN;
    const leave = followVideo(element, (time) => {
      const passed = time - before;
      if (!element.paused && passed > 0 && passed < (frame.current ?? 1)) frame.current = passed;
      before = time;
      clock.set(time);
    });
    const heard = () => setPlaying(!element.paused);
    element.addEventListener("play", heard);
    element.addEventListener("pause", heard);
    return () => {
      leave();
      element.removeEventListener("play", heard);
      element.removeEventListener("pause", heard);
    };
  }, [element, clock]);

  useEffect(() => {
    if (video.current) video.current.playbackRate = speed;
  }, [element, speed]);

  const actions = useMemo(() => {
    const seek = (time: number) => {
      const player = video.current;
      if (!player) return clock.set(time);
      player.pause();
      player.currentTime = Math.max(0, Math.min(time, player.duration || time));
    };
    return {
      seek,
      toggle: () => {
        const player = video.current;
        // A play that a pause overtakes is no error.
        if (player?.paused) player.play().catch(() => undefined);
        else player?.pause();
      },
      // A little into the frame: its very beginning may still show the one before.
      step: (frames: number) => seek(clock.now() + (frames + 0.1) * frameTime(frame.current, rate)),
      slower: () => setSpeed((now) => SPEEDS[(SPEEDS.indexOf(now) + 1) % SPEEDS.length]!),
    };
  }, [clock, rate]);

  return { video: element, attach, clock, playing, speed, ...actions };
}

/** Seconds that a frame lasts: a busy machine shows only some frames, which then seem to last longer. */
function frameTime(seen: number | null, rate: number | null): number {
  const known = [seen, rate && 1 / rate].filter((time): time is number => !!time);
  return known.length ? Math.min(...known) : USUAL_FRAME;
}
