/** The still frame of an animated image. */

export interface StillFrame {
  image: CanvasImageSource & { close?: () => void };
  width: number;
  height: number;
}

/** Distance of the sampled pixels of a side. */
const STRIDE = 4;

/**
 * The frame whose two sides, clip and heat, differ most: the frame with most heat.
 *
 * Browsers without `ImageDecoder` (and pages without https) show the first frame.
 *
 * @throws Error if there is no image.
 */
export async function stillFrame(address: string, signal: AbortSignal): Promise<StillFrame> {
  const answer = await fetch(address, { signal });
  if (!answer.ok || answer.body === null) throw new Error(`no image: ${answer.status}`);
  const type = answer.headers.get("content-type") ?? "image/webp";
  if (typeof ImageDecoder !== "function") return firstFrame(await answer.blob());
  const decoder = new ImageDecoder({ data: await answer.arrayBuffer(), type });
  try {
    await decoder.tracks.ready;
    return await frameWithMostHeat(decoder, decoder.tracks.selectedTrack?.frameCount ?? 1);
  } finally {
    decoder.close();
  }
}

async function firstFrame(file: Blob): Promise<StillFrame> {
  const image = await createImageBitmap(file);
  return { image, width: image.width, height: image.height };
}

async function frameWithMostHeat(decoder: ImageDecoder, frames: number): Promise<StillFrame> {
  let hottest: { frame: VideoFrame; heat: number } | null = null;
  for (let frameIndex = 0; frameIndex < frames; frameIndex++) {
    const { image } = await decoder.decode({ frameIndex });
    const heat = frames > 1 ? sideDifference(image) : 0;
    if (hottest !== null && heat <= hottest.heat) {
      image.close();
      continue;
    }
    hottest?.frame.close();
    hottest = { frame: image, heat };
  }
  if (hottest === null) throw new Error("an image without frames");
  const { displayWidth: width, displayHeight: height } = hottest.frame;
  return { image: hottest.frame, width, height };
}

function sideDifference(image: VideoFrame): number {
  const { displayWidth: width, displayHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) return 0;
  context.drawImage(image, 0, 0);
  return difference(context.getImageData(0, 0, width, height).data, width, height);
}

/** Difference of the left and right half of an image (RGBA), summed over sampled pixels. */
export function difference(pixels: Uint8ClampedArray, width: number, height: number): number {
  const side = Math.floor(width / 2);
  const right = width - side;
  let sum = 0;
  for (let row = 0; row < height; row += STRIDE) {
    for (let column = 0; column < side; column += STRIDE) {
      const left = 4 * (row * width + column);
      const opposite = left + 4 * right;
      for (let channel = 0; channel < 3; channel++)
        sum += Math.abs(pixels[left + channel]! - pixels[opposite + channel]!);
    }
  }
  return sum;
}
