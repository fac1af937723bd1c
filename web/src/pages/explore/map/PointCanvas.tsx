import { useEffect, useRef, useState } from "react";

import type { Camera, Size } from "./camera";
import { type Look, PointRenderer } from "./PointRenderer";
import { pointSize } from "./pointSize";
import type { Places } from "./usePlaces";

interface Props {
  places: Places;
  look: Look;
  camera: Camera;
  size: Size;
  /** Grey of rings, 0..1. */
  ink: number;
  className?: string;
  onBroken: (error: Error) => void;
}

const MANY = 100_000;

/** The canvas that all points are drawn on, once a frame at most. */
export function PointCanvas({ places, look, camera, size, ink, className, onBroken }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [renderer, setRenderer] = useState<PointRenderer | null>(null);
  const shownStates = useRef<Look["sizesAndStates"] | null>(null);
  const count = places.to.length / 2;

  useEffect(() => {
    const element = canvas.current!;
    const begin = () => {
      try {
        setRenderer(new PointRenderer(element));
      } catch (error) {
        onBroken(error as Error);
      }
    };
    // A lost context may come back, with nothing left in it.
    const lost = (event: Event) => {
      event.preventDefault();
      setRenderer(null);
    };
    element.addEventListener("webglcontextlost", lost);
    element.addEventListener("webglcontextrestored", begin);
    begin();
    return () => {
      element.removeEventListener("webglcontextlost", lost);
      element.removeEventListener("webglcontextrestored", begin);
    };
  }, [onBroken]);

  const { from, to, share } = places;
  useEffect(() => renderer?.setPlaces(from, to), [renderer, from, to]);
  const { codes, palette, sizesAndStates } = look;
  useEffect(() => renderer?.setLook({ codes }), [renderer, codes]);
  useEffect(() => renderer?.setLook({ palette }), [renderer, palette]);
  useEffect(() => renderer?.setLook({ sizesAndStates }), [renderer, sizesAndStates]);
  useEffect(() => {
    const density = count > MANY ? 1 : Math.min(2, window.devicePixelRatio);
    renderer?.resize(size, density);
  }, [renderer, size, count]);

  useEffect(() => {
    if (!renderer) return;
    const draw = () => {
      renderer.draw(camera, size, share, pointSize(count, camera, size), ink);
      renderer.canvas.dataset.drawn = String(count);
    };
    let frame = requestAnimationFrame(() => {
      const isSelection = shownStates.current !== null && shownStates.current !== sizesAndStates;
      shownStates.current = sizesAndStates;
      // Drawn in software, very many take longer than the count of a selection should.
      if (isSelection && count > MANY) frame = requestAnimationFrame(draw);
      else draw();
    });
    return () => cancelAnimationFrame(frame);
  }, [renderer, camera, size, share, ink, count, codes, palette, sizesAndStates, from, to]);

  return <canvas ref={canvas} className={className} aria-hidden />;
}
