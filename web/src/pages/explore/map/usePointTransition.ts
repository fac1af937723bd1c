import { useEffect, useRef, useState } from "react";

export interface PointTransition {
  from: Uint16Array<ArrayBuffer>;
  to: Uint16Array<ArrayBuffer>;
  /** How far points are on their way, 0..1. */
  share: number;
}

const DURATION_MS = 700;

/** Points on their way from the map that was shown to the one that is asked for. */
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

/** Some people get sick of what moves. */
function prefersReducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
