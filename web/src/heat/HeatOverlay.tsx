import { useEffect, useRef } from "react";
import { fitInside } from "./rectangles";
import type { ColormapName } from "./colormaps";
import { colourTable } from "./colormaps";
import { followVideo } from "./followVideo";
import type { Heatmap } from "./heatmap";
import { paintHeat } from "./paint";

interface Props {
  video: HTMLVideoElement | null;
  heatmap: Heatmap | undefined;
  colours: ColormapName;
  /** 0..1 */
  opacity: number;
}

/** A canvas over a video that shows the heat of the current frame. */
export function HeatOverlay({ video, heatmap, colours, opacity }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lastTime = useRef(0);

  useEffect(() => {
    const overlay = canvas.current;
    if (video === null || overlay === null) return;
    const paint = (time: number) => {
      lastTime.current = time;
      drawHeat(video, overlay, heatmap, time, colours, opacity);
    };
    const repaint = () => paint(lastTime.current);
    const resizeObserver = new ResizeObserver(repaint);
    resizeObserver.observe(video);
    video.addEventListener("loadeddata", repaint);
    const stopFollowing = followVideo(video, paint);
    repaint();
    return () => {
      stopFollowing();
      resizeObserver.disconnect();
      video.removeEventListener("loadeddata", repaint);
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

function drawHeat(
  player: HTMLVideoElement,
  overlay: HTMLCanvasElement,
  heatmap: Heatmap | undefined,
  time: number,
  colours: ColormapName,
  opacity: number,
): void {
  const context = overlay.getContext("2d");
  if (context === null) return;
  const pixelRatio = Math.min(2, window.devicePixelRatio);
  overlay.width = Math.round(player.clientWidth * pixelRatio);
  overlay.height = Math.round(player.clientHeight * pixelRatio);
  if (heatmap === undefined || opacity === 0) return;
  const picture = fitInside({ width: player.videoWidth, height: player.videoHeight }, overlay);
  paintHeat(context, heatmap, time, picture, colourTable(colours), opacity);
}
