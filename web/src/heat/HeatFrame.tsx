import { useEffect, useRef } from "react";
import type { ColourMapName } from "./colourMaps";
import { colourTable } from "./colourMaps";
import type { Heatmap } from "./heatmap";
import { paintHeat } from "./paint";
import { cropOf } from "./strip";

interface Props {
  /** All frames side by side. */
  strip: HTMLImageElement | undefined;
  frame: number;
  frames: number;
  time: number;
  heatmap: Heatmap | undefined;
  colours: ColourMapName;
  /** 0..1 */
  opacity: number;
  label: string;
}

/** One frame of a strip, cut as the network sees it, with the heat at its time. */
export function HeatFrame(props: Props) {
  const { strip, frame, frames, time, heatmap, colours, opacity, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || strip === undefined) return;
    const from = cropOf(strip, frame, frames);
    const size = { width: context.canvas.width, height: context.canvas.height };
    context.drawImage(
      strip,
      from.left,
      from.top,
      from.width,
      from.height,
      0,
      0,
      size.width,
      size.height,
    );
    if (heatmap !== undefined && opacity > 0) {
      // What the network sees of the picture is what its heatmap covers: the whole of the frame.
      const whole: Heatmap = { ...heatmap, box: [0, 0, 1, 1] };
      paintHeat(context, whole, time, { left: 0, top: 0, ...size }, colourTable(colours), opacity);
    }
  }, [strip, frame, frames, time, heatmap, colours, opacity]);

  const shape = strip === undefined ? { width: 16, height: 9 } : cropOf(strip, 0, frames);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      width={Math.round(shape.width)}
      height={Math.round(shape.height)}
      style={{ display: "block", width: "100%", background: "var(--heat-blank, #0004)" }}
    />
  );
}
