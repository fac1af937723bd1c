import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { followVideo } from "../../heat/followVideo";
import { type Clock, createClock } from "./clock";

const SPEEDS = [1, 0.5, 0.25];
const DEFAULT_FRAME_SECONDS = 1 / 25;

export interface Player {
  video: HTMLVideoElement | null;
  /** The `ref` of the video element. */
  attach: (video: HTMLVideoElement | null) => void;
  clock: Clock;
  playing: boolean;
  speed: number;
  toggle: () => void;
  /** Moves by some frames; negative is backward. */
  step: (frames: number) => void;
  seek: (time: number) => void;
  nextSpeed: () => void;
}

/** The state and actions of a video; `frameRate` in frames per second, null if unknown. */
export function usePlayer(frameRate: number | null): Player {
  const video = useRef<HTMLVideoElement | null>(null);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [clock] = useState(createClock);
  /** The shortest time between two displayed frames: the browser may skip frames. */
  const shortestFrameTime = useRef<number | null>(null);

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
    let lastTime = Number.NaN;
    const stopFollowing = followVideo(element, (time) => {
      const elapsed = time - lastTime;
      if (!element.paused && elapsed > 0 && elapsed < (shortestFrameTime.current ?? 1))
        shortestFrameTime.current = elapsed;
      lastTime = time;
      clock.set(time);
    });
    const updatePlaying = () => setPlaying(!element.paused);
    element.addEventListener("play", updatePlaying);
    element.addEventListener("pause", updatePlaying);
    return () => {
      stopFollowing();
      element.removeEventListener("play", updatePlaying);
      element.removeEventListener("pause", updatePlaying);
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
        // A pause before the video starts rejects the promise of `play`.
        if (player?.paused) player.play().catch(() => undefined);
        else player?.pause();
      },
      // Slightly after the start of the frame: the exact start may show the previous frame.
      step: (frames: number) =>
        seek(clock.now() + (frames + 0.1) * frameTime(shortestFrameTime.current, frameRate)),
      nextSpeed: () =>
        setSpeed((current) => SPEEDS[(SPEEDS.indexOf(current) + 1) % SPEEDS.length]!),
    };
  }, [clock, frameRate]);

  return { video: element, attach, clock, playing, speed, ...actions };
}

/** Duration of a frame in seconds: the displayed frames of a busy machine may be too far apart. */
function frameTime(shortestFrame: number | null, frameRate: number | null): number {
  const candidates = [shortestFrame, frameRate && 1 / frameRate].filter(
    (time): time is number => !!time,
  );
  return candidates.length ? Math.min(...candidates) : DEFAULT_FRAME_SECONDS;
}
