import { useEffect, useRef, useState } from "react";

export interface PointTransition {
  from: Uint16Array<ArrayBuffer>;
  to: Uint16Array<ArrayBuffer>;
  /** Progress, 0..1. */
  share: number;
}

const DURATION_MS = 700;

/** Animates the points from the previous map to the requested one. */
export function usePointTransition(points: Uint16Array<ArrayBuffer>): PointTransition {
  const [transition, setTransition] = useState<PointTransition>({
    from: points,
    to: points,
    share: 1,
  });
  const lastPoints = useRef(points);
  useEffect(() => {
    const from = lastPoints.current;
    lastPoints.current = points;
    if (from === points) return;
    if (from.length !== points.length || prefersReducedMotion()) {
      setTransition({ from: points, to: points, share: 1 });
      return;
    }
    let frame = 0;
    const startTime = performance.now();
    const step = (now: number) => {
      const time = Math.max(0, Math.min(1, (now - startTime) / DURATION_MS));
      setTransition({ from, to: points, share: time * time * (3 - 2 * time) });
      if (time < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [points]);
  return transition.to.length === points.length
    ? transition
    : { from: points, to: points, share: 1 };
}

/** Respects the system setting for reduced motion. */
function prefersReducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
