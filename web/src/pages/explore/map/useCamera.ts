import { useCallback, useEffect, useMemo, useState } from "react";

import { useUrlText } from "../../../url/useUrlState";
import { type Camera, fitted, type Size } from "./camera";

const REST = 400;

/**
 * The camera, which the address remembers once it rests: `at=x,y,zoom`, in shares of the map and
 * times of all of it.
 */
export function useCamera(size: Size) {
  const [at, setAt] = useUrlText("at");
  const [moved, setMoved] = useState<Camera | null>(() => null);
  // The same while nothing moves: a new one has all points drawn again.
  const resting = useMemo(() => read(at, size) ?? fitted(size), [at, size]);
  const camera = moved ?? resting;

  const move = useCallback(
    (change: (camera: Camera) => Camera) =>
      setMoved((now) => change(now ?? read(at, size) ?? fitted(size))),
    [at, size],
  );
  const fit = useCallback(() => {
    setMoved(null);
    setAt("");
  }, [setAt]);

  useEffect(() => {
    if (!moved) return;
    const timer = setTimeout(() => setAt(written(moved, size)), REST);
    return () => clearTimeout(timer);
  }, [moved, size, setAt]);

  return { camera, move, fit, whole: moved === null && at === "" };
}

function read(text: string, size: Size): Camera | null {
  const [x, y, zoom] = text.split(",").map(Number);
  if (!text || ![x, y, zoom].every(Number.isFinite)) return null;
  return { x: x!, y: y!, scale: fitted(size).scale * zoom! };
}

function written({ x, y, scale }: Camera, size: Size): string {
  return `${x.toFixed(4)},${y.toFixed(4)},${(scale / fitted(size).scale).toFixed(3)}`;
}
