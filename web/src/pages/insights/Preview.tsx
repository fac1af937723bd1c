import { useEffect, useRef, useState } from "react";

import classes from "./Preview.module.css";
import { stillFrame } from "./stillFrame";

interface Props {
  address: string;
  label: string;
  playing: boolean;
}

/** A moving picture that stands still, where most heat is, until it is pointed at. */
export function Preview({ address, label, playing }: Props) {
  const still = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState(false);
  const [state, setState] = useState<"coming" | "here" | "missing">("coming");

  useEffect(() => {
    const canvas = still.current;
    if (!canvas) return;
    const watch = new IntersectionObserver(
      (seen) => seen.some(({ isIntersecting }) => isIntersecting) && setNear(true),
      { rootMargin: "300px" },
    );
    watch.observe(canvas);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const canvas = still.current;
    if (!near || !canvas) return;
    const leaving = new AbortController();
    stillFrame(address, leaving.signal).then(
      ({ picture, width, height }) => {
        canvas.width = width;
        canvas.height = height;
        canvas.getContext("2d")?.drawImage(picture, 0, 0);
        picture.close?.();
        setState("here");
      },
      () => leaving.signal.aborted || setState("missing"),
    );
    return () => leaving.abort();
  }, [near, address]);

  return (
    <span className={classes.preview} data-state={state}>
      <canvas ref={still} role="img" aria-label={label} />
      {playing && state === "here" && <img src={address} alt="" />}
      {state === "missing" && <span className={classes.missing}>no picture</span>}
    </span>
  );
}
