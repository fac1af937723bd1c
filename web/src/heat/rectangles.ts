/** Rectangles of an image in an element, and of a heatmap's box in the image. */

import type { Box } from "./heatmap";

export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The largest centred rectangle with the image's aspect ratio (`object-fit: contain`). */
export function fitInside(
  picture: { width: number; height: number },
  element: { width: number; height: number },
): Rectangle {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, width: 0, height: 0 };
  const scale = Math.min(element.width / picture.width, element.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (element.width - width) / 2, top: (element.height - height) / 2, width, height };
}

/** The part of an image that a box covers. */
export function boxRectangle(box: Box, picture: Rectangle): Rectangle {
  const [left, top, right, bottom] = box;
  return {
    left: picture.left + left * picture.width,
    top: picture.top + top * picture.height,
    width: (right - left) * picture.width,
    height: (bottom - top) * picture.height,
  };
}

/** The part of a box inside the image: a crop may extend beyond the image. */
export function clipBox(box: Box): Box {
  const clampShare = (share: number) => Math.min(1, Math.max(0, share));
  return [clampShare(box[0]), clampShare(box[1]), clampShare(box[2]), clampShare(box[3])];
}
