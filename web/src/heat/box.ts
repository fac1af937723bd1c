/** Where a picture lies in an element, and a heatmap's box in the picture. */

import type { Box } from "./heatmap";

export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A picture as large as the element allows, its aspect kept, centred (`object-fit: contain`). */
export function contained(
  picture: { width: number; height: number },
  element: { width: number; height: number },
): Rectangle {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, width: 0, height: 0 };
  const scale = Math.min(element.width / picture.width, element.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (element.width - width) / 2, top: (element.height - height) / 2, width, height };
}

/** The part of a picture that a box covers. */
export function boxed(box: Box, picture: Rectangle): Rectangle {
  const [left, top, right, bottom] = box;
  return {
    left: picture.left + left * picture.width,
    top: picture.top + top * picture.height,
    width: (right - left) * picture.width,
    height: (bottom - top) * picture.height,
  };
}

/** The part of a box that lies in the picture: a crop may reach beyond it. */
export function clipped(box: Box): Box {
  const inside = (share: number) => Math.min(1, Math.max(0, share));
  return [inside(box[0]), inside(box[1]), inside(box[2]), inside(box[3])];
}
