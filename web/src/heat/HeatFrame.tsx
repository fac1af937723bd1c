import { useEffect, useRef } from "react";
import type { ColormapName } from "./colormaps";
import { colourTable } from "./colormaps";
import type { Heatmap } from "./heatmap";
import { paintHeat } from "./paint";
import { frameRectangle } from "./frameStrip";

interface Props {
  /** All frames side by side. */
  strip: HTMLImageElement | undefined;
  frame: number;
  frames: number;
  time: number;
  heatmap: Heatmap | undefined;
  colours: ColormapName;
  /** 0..1 */
  opacity: number;
  label: string;
}

/** One frame of a strip, cropped to the network's input, with its heat. */
export function HeatFrame(props: Props) {
  const { strip, frame, frames, time, heatmap, colours, opacity, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || strip === undefined) return;
    const source = frameRectangle(strip, frame, frames);
    const canvasSize = { width: context.canvas.width, height: context.canvas.height };
    context.drawImage(
      strip,
      source.left,
      source.top,
      source.width,
      source.height,
      0,
      0,
      canvasSize.width,
      canvasSize.height,
    );
    if (heatmap !== undefined && opacity > 0) {
      // The strip is cropped to the network's input, which the heatmap covers completely.
      const fullFrameHeatmap: Heatmap = { ...heatmap, box: [0, 0, 1, 1] };
      paintHeat(
        context,
        fullFrameHeatmap,
        time,
        { left: 0, top: 0, ...canvasSize },
        colourTable(colours),
        opacity,
      );
    }
  }, [strip, frame, frames, time, heatmap, colours, opacity]);

  const frameSize =
    strip === undefined ? { width: 16, height: 9 } : frameRectangle(strip, 0, frames);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      width={Math.round(frameSize.width)}
      height={Math.round(frameSize.height)}
      style={{ display: "block", width: "100%", background: "var(--heat-blank, #0004)" }}
    />
  );
}
