/** What part of the map is seen: its middle, in 0..1 of the map, and pixels per whole map. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Place = readonly [x: number, y: number];

const MARGIN = 0.95;
const MOST_ZOOM = 400;
/** Pixels that controls lie over on top and the legend on the left, where there is room beside it. */
const TOP = 44;
const LEFT = 262;
const ROOMY = 700;

/** All of the map, beside what lies over it. */
export function fitted({ width, height }: Size): Camera {
  const left = width > ROOMY ? LEFT : 0;
  const scale = Math.max(1, Math.min(width - left, height - TOP) * MARGIN);
  return { x: 0.5 - left / 2 / scale, y: 0.5 + TOP / 2 / scale, scale };
}

/** Pixels from the top left of a place of the map. */
export function toScreen(camera: Camera, { width, height }: Size, [x, y]: Place): Place {
  return [width / 2 + (x - camera.x) * camera.scale, height / 2 - (y - camera.y) * camera.scale];
}

/** The place of the map at some pixels from the top left. */
export function toMap(camera: Camera, { width, height }: Size, [x, y]: Place): Place {
  return [camera.x + (x - width / 2) / camera.scale, camera.y - (y - height / 2) / camera.scale];
}

export function panned(camera: Camera, across: number, down: number): Camera {
  return kept({
    ...camera,
    x: camera.x - across / camera.scale,
    y: camera.y + down / camera.scale,
  });
}

/** Nearer or farther; what is at a pixel stays there. */
export function zoomed(camera: Camera, size: Size, at: Place, factor: number): Camera {
  const whole = fitted(size).scale;
  const scale = Math.max(whole / 2, Math.min(whole * MOST_ZOOM, camera.scale * factor));
  const [x, y] = toMap(camera, size, at);
  const ratio = camera.scale / scale;
  return kept({ scale, x: x + (camera.x - x) * ratio, y: y + (camera.y - y) * ratio });
}

/** Never quite out of sight. */
function kept(camera: Camera): Camera {
  const within = (value: number) => Math.max(-0.5, Math.min(1.5, value));
  return { ...camera, x: within(camera.x), y: within(camera.y) };
}
