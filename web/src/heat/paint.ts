/** Heat on a canvas. */

import type { Rectangle } from "./box";
import { boxed } from "./box";
import type { ColourTable } from "./colourMaps";
import type { Heatmap } from "./heatmap";
import { valuesAt } from "./heatmap";

/** Finer than this the eye sees no difference: heat is smooth. */
const MOST_PIXELS = 160;

/** Colour for each value, `height` by `width`. */
export function coloured(
  values: Uint8ClampedArray,
  table: ColourTable,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let place = 0; place < values.length; place++) {
    const from = 4 * values[place]!;
    const to = 4 * place;
    pixels[to] = table[from]!;
    pixels[to + 1] = table[from + 1]!;
    pixels[to + 2] = table[from + 2]!;
    pixels[to + 3] = table[from + 3]!;
  }
  return pixels;
}

let scratch: HTMLCanvasElement | undefined;

/** Paint a heatmap at a time over the picture's rectangle of a canvas; all else stays. */
export function paintHeat(
  context: CanvasRenderingContext2D,
  heatmap: Heatmap,
  time: number,
  picture: Rectangle,
  table: ColourTable,
  opacity: number,
): void {
  const area = boxed(heatmap.box, picture);
  const width = Math.max(1, Math.round(Math.min(area.width, MOST_PIXELS)));
  const height = Math.max(1, Math.round(Math.min(area.height, MOST_PIXELS)));
  scratch ??= document.createElement("canvas");
  scratch.width = width;
  scratch.height = height;
  const small = scratch.getContext("2d");
  if (small === null || area.width <= 0 || area.height <= 0) return;
  const pixels = coloured(valuesAt(heatmap, time, height, width), table);
  small.putImageData(new ImageData(pixels, width, height), 0, 0);
  context.save();
  context.beginPath();
  context.rect(picture.left, picture.top, picture.width, picture.height);
  context.clip();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(scratch, area.left, area.top, area.width, area.height);
  context.restore();
}
