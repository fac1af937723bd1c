/** Frames side by side in one image. */

import { useEffect, useState } from "react";
import type { Rectangle } from "./rectangles";

/** Rectangle of a frame in the strip, in pixels. */
export function frameRectangle(
  strip: { naturalWidth: number; naturalHeight: number },
  frame: number,
  frames: number,
): Rectangle {
  const width = strip.naturalWidth / frames;
  return { left: frame * width, top: 0, width, height: strip.naturalHeight };
}

/** The image at a URL; undefined until it is loaded. */
export function useImage(url: string): HTMLImageElement | undefined {
  const [image, setImage] = useState<HTMLImageElement>();
  useEffect(() => {
    const loading = new Image();
    let active = true;
    loading.onload = () => active && setImage(loading);
    loading.src = url;
    return () => {
      active = false;
      setImage(undefined);
    };
  }, [url]);
  return image;
}
