/** The visible part of the map: its centre in 0..1 of the map, and pixels per map width. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Point = readonly [x: number, y: number];

const MARGIN = 0.95;
const MAX_ZOOM = 400;
/** Pixels covered by the controls at the top, and by the legend on the left of wide maps. */
const CONTROLS_HEIGHT = 44;
const LEGEND_WIDTH = 262;
const WIDE = 700;

/** The whole map in the area that the controls and the legend leave free. */
export function fitCamera({ width, height }: Size): Camera {
  const left = width > WIDE ? LEGEND_WIDTH : 0;
  const scale = Math.max(1, Math.min(width - left, height - CONTROLS_HEIGHT) * MARGIN);
  return { x: 0.5 - left / 2 / scale, y: 0.5 + CONTROLS_HEIGHT / 2 / scale, scale };
}

/** Screen position, in pixels from the top left, of a point of the map. */
export function toScreen(camera: Camera, { width, height }: Size, [x, y]: Point): Point {
  return [width / 2 + (x - camera.x) * camera.scale, height / 2 - (y - camera.y) * camera.scale];
}

/** Point of the map at a screen position. */
export function toMap(camera: Camera, { width, height }: Size, [x, y]: Point): Point {
  return [camera.x + (x - width / 2) / camera.scale, camera.y - (y - height / 2) / camera.scale];
}

export function pan(camera: Camera, across: number, down: number): Camera {
  return clampCamera({
    ...camera,
    x: camera.x - across / camera.scale,
    y: camera.y + down / camera.scale,
  });
}

/** Zooms; the point under the pixel stays there. */
export function zoom(camera: Camera, size: Size, pixel: Point, factor: number): Camera {
  const fullScale = fitCamera(size).scale;
  const scale = Math.max(fullScale / 2, Math.min(fullScale * MAX_ZOOM, camera.scale * factor));
  const [x, y] = toMap(camera, size, pixel);
  const ratio = camera.scale / scale;
  return clampCamera({ scale, x: x + (camera.x - x) * ratio, y: y + (camera.y - y) * ratio });
}

/** Keeps a part of the map visible. */
function clampCamera(camera: Camera): Camera {
  const clamp = (value: number) => Math.max(-0.5, Math.min(1.5, value));
  return { ...camera, x: clamp(camera.x), y: clamp(camera.y) };
}
