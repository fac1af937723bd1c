import { type Camera, panned, type Size, zoomed } from "./camera";

const STEP = 60;
const FACTOR = 1.3;

/** What a key does to the camera while the map has the focus; null where nothing. */
export function cameraKey(key: string, size: Size): ((camera: Camera) => Camera) | null {
  const middle = [size.width / 2, size.height / 2] as const;
  switch (key) {
    case "ArrowLeft":
      return (camera) => panned(camera, STEP, 0);
    case "ArrowRight":
      return (camera) => panned(camera, -STEP, 0);
    case "ArrowUp":
      return (camera) => panned(camera, 0, STEP);
    case "ArrowDown":
      return (camera) => panned(camera, 0, -STEP);
    case "+":
      return (camera) => zoomed(camera, size, middle, FACTOR);
    case "-":
      return (camera) => zoomed(camera, size, middle, 1 / FACTOR);
    default:
      return null;
  }
}
