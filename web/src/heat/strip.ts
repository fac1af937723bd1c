/** Frames side by side in one picture. */

import { useEffect, useState } from "react";
import type { Rectangle } from "./box";

/** Where one of so many frames lies in the strip, in pixels. */
export function cropOf(
  strip: { naturalWidth: number; naturalHeight: number },
  frame: number,
  frames: number,
): Rectangle {
  const width = strip.naturalWidth / frames;
  return { left: frame * width, top: 0, width, height: strip.naturalHeight };
}

/** The picture at an address once it has come. */
export function usePicture(address: string): HTMLImageElement | undefined {
  const [picture, setPicture] = useState<HTMLImageElement>();
  useEffect(() => {
    const coming = new Image();
    let wanted = true;
    coming.onload = () => wanted && setPicture(coming);
    coming.src = address;
    return () => {
      wanted = false;
      setPicture(undefined);
    };
  }, [address]);
  return picture;
}
