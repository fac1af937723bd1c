/** Draws heat on a canvas. */

import type { Rectangle } from "./rectangles";
import { boxRectangle } from "./rectangles";
import type { ColourTable } from "./colormaps";
import type { Heatmap } from "./heatmap";
import { valuesAt } from "./heatmap";

/** Heat is smooth: a higher resolution makes no visible difference. */
const MAX_PIXELS = 160;

/** Colour for each value, `height` by `width`. */
export function applyColormap(
  values: Uint8ClampedArray,
  table: ColourTable,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const source = 4 * values[pixel]!;
    const target = 4 * pixel;
    pixels[target] = table[source]!;
    pixels[target + 1] = table[source + 1]!;
    pixels[target + 2] = table[source + 2]!;
    pixels[target + 3] = table[source + 3]!;
  }
  return pixels;
}

let scratch: HTMLCanvasElement | undefined;

/** Draws a heatmap at a time over the image's rectangle of a canvas. */
export function paintHeat(
  context: CanvasRenderingContext2D,
  heatmap: Heatmap,
  time: number,
  picture: Rectangle,
  table: ColourTable,
  opacity: number,
): void {
  const area = boxRectangle(heatmap.box, picture);
  const width = Math.max(1, Math.round(Math.min(area.width, MAX_PIXELS)));
  const height = Math.max(1, Math.round(Math.min(area.height, MAX_PIXELS)));
  scratch ??= document.createElement("canvas");
  scratch.width = width;
  scratch.height = height;
  const scratchContext = scratch.getContext("2d");
  if (scratchContext === null || area.width <= 0 || area.height <= 0) return;
  const pixels = applyColormap(valuesAt(heatmap, time, height, width), table);
  scratchContext.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.save();
  context.beginPath();
  context.rect(picture.left, picture.top, picture.width, picture.height);
  context.clip();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, area.left, area.top, area.width, area.height);
  context.restore();
}
