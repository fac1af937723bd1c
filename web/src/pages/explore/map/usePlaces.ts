import { useEffect, useRef, useState } from "react";

export interface Places {
  from: Uint16Array<ArrayBuffer>;
  to: Uint16Array<ArrayBuffer>;
  /** How far points are on their way, 0..1. */
  share: number;
}

const MILLISECONDS = 700;

/** Points on their way from the map that was shown to the one that is asked for. */
export function usePlaces(points: Uint16Array<ArrayBuffer>): Places {
  const [places, setPlaces] = useState<Places>({ from: points, to: points, share: 1 });
  const shown = useRef(points);
  useEffect(() => {
    const from = shown.current;
    shown.current = points;
    if (from === points) return;
    if (from.length !== points.length || calm()) {
      setPlaces({ from: points, to: points, share: 1 });
      return;
    }
    let frame = 0;
    const begun = performance.now();
    const step = (now: number) => {
      const time = Math.max(0, Math.min(1, (now - begun) / MILLISECONDS));
      setPlaces({ from, to: points, share: time * time * (3 - 2 * time) });
      if (time < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [points]);
  return places.to.length === points.length ? places : { from: points, to: points, share: 1 };
}

/** Some people get sick of what moves. */
function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
