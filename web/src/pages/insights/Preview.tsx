import { useEffect, useRef, useState } from "react";

import classes from "./Preview.module.css";
import { stillFrame } from "./stillFrame";

interface Props {
  address: string;
  label: string;
  playing: boolean;
}

/** An animated image that shows the frame with most heat until it plays on hover. */
export function Preview({ address, label, playing }: Props) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const [isNear, setIsNear] = useState(false);
  const [state, setState] = useState<"coming" | "here" | "missing">("coming");

  useEffect(() => {
    const canvas = canvasRef.current;
    if (!canvas) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setIsNear(true),
      { rootMargin: "300px" },
    );
    observer.observe(canvas);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const canvas = canvasRef.current;
    if (!isNear || !canvas) return;
    const abort = new AbortController();
    stillFrame(address, abort.signal).then(
      ({ image, width, height }) => {
        canvas.width = width;
        canvas.height = height;
        canvas.getContext("2d")?.drawImage(image, 0, 0);
        image.close?.();
        setState("here");
      },
      () => abort.signal.aborted || setState("missing"),
    );
    return () => abort.abort();
  }, [isNear, address]);

  return (
    <span className={classes.preview} data-state={state}>
      <canvas ref={canvasRef} role="img" aria-label={label} />
      {playing && state === "here" && <img src={address} alt="" />}
      {state === "missing" && <span className={classes.missing}>no preview</span>}
    </span>
  );
}
