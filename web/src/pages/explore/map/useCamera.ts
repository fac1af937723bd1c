import { useCallback, useEffect, useMemo, useState } from "react";

import { useUrlText } from "../../../url/useUrlState";
import { type Camera, fitCamera, type Size } from "./camera";

const SAVE_DELAY_MS = 400;

/**
 * The camera, which is stored in the URL when it stops: `at=x,y,zoom`, as fractions of the map and
 * as a factor of the whole map's scale.
 */
export function useCamera(size: Size) {
  const [at, setAt] = useUrlText("at");
  const [movedCamera, setMoved] = useState<Camera | null>(() => null);
  // The same object while nothing moves: a new one would redraw all points.
  const savedCamera = useMemo(() => readCamera(at, size) ?? fitCamera(size), [at, size]);
  const camera = movedCamera ?? savedCamera;

  const move = useCallback(
    (change: (camera: Camera) => Camera) =>
      setMoved((current) => change(current ?? readCamera(at, size) ?? fitCamera(size))),
    [at, size],
  );
  const fit = useCallback(() => {
    setMoved(null);
    setAt("");
  }, [setAt]);

  useEffect(() => {
    if (!movedCamera) return;
    const timer = setTimeout(() => setAt(writeCamera(movedCamera, size)), SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [movedCamera, size, setAt]);

  return { camera, move, fit, isFitted: movedCamera === null && at === "" };
}

function readCamera(text: string, size: Size): Camera | null {
  const [x, y, zoom] = text.split(",").map(Number);
  if (!text || ![x, y, zoom].every(Number.isFinite)) return null;
  return { x: x!, y: y!, scale: fitCamera(size).scale * zoom! };
}

function writeCamera({ x, y, scale }: Camera, size: Size): string {
  return `${x.toFixed(4)},${y.toFixed(4)},${(scale / fitCamera(size).scale).toFixed(3)}`;
}
