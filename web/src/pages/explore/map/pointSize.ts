import type { Camera, Size } from "./camera";
import { fitCamera } from "./camera";

const SMALLEST = 1.8;
const LARGEST = 11;

/** Diameter of a default point in pixels: smaller for many points, larger when zoomed in. */
export function pointSize(count: number, camera: Camera, size: Size): number {
  const area = (fitCamera(size).scale ** 2 / Math.max(1, count)) * 0.2;
  const zoom = camera.scale / fitCamera(size).scale;
  const wide = Math.sqrt(area) * Math.max(1, zoom) ** 0.5;
  return Math.max(SMALLEST, Math.min(LARGEST, wide));
}
