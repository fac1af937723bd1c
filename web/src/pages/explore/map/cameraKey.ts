import { type Camera, pan, type Size, zoom } from "./camera";

const STEP = 60;
const FACTOR = 1.3;

/** The camera movement of a key while the map has the focus; null for other keys. */
export function cameraMoveOfKey(key: string, size: Size): ((camera: Camera) => Camera) | null {
  const middle = [size.width / 2, size.height / 2] as const;
  switch (key) {
    case "ArrowLeft":
      return (camera) => pan(camera, STEP, 0);
    case "ArrowRight":
      return (camera) => pan(camera, -STEP, 0);
    case "ArrowUp":
      return (camera) => pan(camera, 0, STEP);
    case "ArrowDown":
      return (camera) => pan(camera, 0, -STEP);
    case "+":
      return (camera) => zoom(camera, size, middle, FACTOR);
    case "-":
      return (camera) => zoom(camera, size, middle, 1 / FACTOR);
    default:
      return null;
  }
}
