import { useEffect, useRef, useState } from "react";

import type { Camera, Size } from "./camera";
import { type PointStyle, PointRenderer } from "./PointRenderer";
import { pointSize } from "./pointSize";
import type { PointTransition } from "./usePointTransition";

interface Props {
  transition: PointTransition;
  style: PointStyle;
  camera: Camera;
  size: Size;
  /** Grey level of the rings, 0..1. */
  ringGrey: number;
  className?: string;
  onError: (error: Error) => void;
}

const LARGE = 100_000;

/** The canvas of all points, drawn at most once per animation frame. */
export function PointCanvas({
  transition,
  style,
  camera,
  size,
  ringGrey,
  className,
  onError,
}: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [renderer, setRenderer] = useState<PointRenderer | null>(null);
  const lastStates = useRef<PointStyle["sizesAndStates"] | null>(null);
  const count = transition.to.length / 2;

  useEffect(() => {
    const element = canvas.current!;
    const createRenderer = () => {
      try {
        setRenderer(new PointRenderer(element));
      } catch (error) {
        onError(error as Error);
      }
    };
    // A lost context may be restored without its buffers.
    const onContextLost = (event: Event) => {
      event.preventDefault();
      setRenderer(null);
    };
    element.addEventListener("webglcontextlost", onContextLost);
    element.addEventListener("webglcontextrestored", createRenderer);
    createRenderer();
    return () => {
      element.removeEventListener("webglcontextlost", onContextLost);
      element.removeEventListener("webglcontextrestored", createRenderer);
    };
  }, [onError]);

  const { from, to, share } = transition;
  useEffect(() => renderer?.setPoints(from, to), [renderer, from, to]);
  const { codes, palette, sizesAndStates } = style;
  useEffect(() => renderer?.setStyle({ codes }), [renderer, codes]);
  useEffect(() => renderer?.setStyle({ palette }), [renderer, palette]);
  useEffect(() => renderer?.setStyle({ sizesAndStates }), [renderer, sizesAndStates]);
  useEffect(() => {
    const density = count > LARGE ? 1 : Math.min(2, window.devicePixelRatio);
    renderer?.resize(size, density);
  }, [renderer, size, count]);

  useEffect(() => {
    if (!renderer) return;
    const draw = () => {
      renderer.draw(camera, size, share, pointSize(count, camera, size), ringGrey);
      renderer.canvas.dataset.drawn = String(count);
    };
    let frame = requestAnimationFrame(() => {
      const isSelection = lastStates.current !== null && lastStates.current !== sizesAndStates;
      lastStates.current = sizesAndStates;
      // Software rendering of many points is slow: first update the count of the selection.
      if (isSelection && count > LARGE) frame = requestAnimationFrame(draw);
      else draw();
    });
    return () => cancelAnimationFrame(frame);
  }, [renderer, camera, size, share, ringGrey, count, codes, palette, sizesAndStates, from, to]);

  return <canvas ref={canvas} className={className} aria-hidden />;
}
