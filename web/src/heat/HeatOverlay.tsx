import { useEffect, useRef } from "react";
import { contained } from "./box";
import type { ColourMapName } from "./colourMaps";
import { colourTable } from "./colourMaps";
import { followVideo } from "./followVideo";
import type { Heatmap } from "./heatmap";
import { paintHeat } from "./paint";

interface Props {
  video: HTMLVideoElement | null;
  heatmap: Heatmap | undefined;
  colours: ColourMapName;
  /** 0..1 */
  opacity: number;
}

/** A canvas that lies over a video and shows the heat of the frame on the screen. */
export function HeatOverlay({ video, heatmap, colours, opacity }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lastShown = useRef(0);

  useEffect(() => {
    const surface = canvas.current;
    if (video === null || surface === null) return;
    const paint = (time: number) => {
      lastShown.current = time;
      drawOver(video, surface, heatmap, time, colours, opacity);
    };
    const again = () => paint(lastShown.current);
    const resized = new ResizeObserver(again);
    resized.observe(video);
    video.addEventListener("loadeddata", again);
    const leave = followVideo(video, paint);
    again();
    return () => {
      leave();
      resized.disconnect();
      video.removeEventListener("loadeddata", again);
    };
  }, [video, heatmap, colours, opacity]);

  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      style={{
        position: "absolute",
        inset: 0,
        width: "100%",
        height: "100%",
        pointerEvents: "none",
      }}
    />
  );
}

function drawOver(
  player: HTMLVideoElement,
  surface: HTMLCanvasElement,
  heatmap: Heatmap | undefined,
  time: number,
  colours: ColourMapName,
  opacity: number,
): void {
  const context = surface.getContext("2d");
  if (context === null) return;
  const sharpness = Math.min(2, window.devicePixelRatio);
  surface.width = Math.round(player.clientWidth * sharpness);
  surface.height = Math.round(player.clientHeight * sharpness);
  if (heatmap === undefined || opacity === 0) return;
  const picture = contained({ width: player.videoWidth, height: player.videoHeight }, surface);
  paintHeat(context, heatmap, time, picture, colourTable(colours), opacity);
}
