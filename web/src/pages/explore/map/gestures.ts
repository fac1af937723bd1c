import { type RefObject, useEffect, useRef } from "react";

import { type Camera, pan, type Point, type Size, zoom } from "./camera";
import { simplify } from "./polygon";

export type Tool = "move" | "lasso" | "box";

export interface Gestures {
  tool: Tool;
  size: Size;
  /** Changes the current camera. */
  onCamera: (change: (camera: Camera) => Camera) => void;
  /** The path of the pointer in pixels while an area is drawn; null at the end. */
  onDraw: (path: Point[] | null) => void;
  onDrawn: (path: Point[], extend: boolean) => void;
  /** The hovered point; null outside of the map. */
  onPoint: (point: Point | null) => void;
  onClick: (point: Point, extend: boolean) => void;
}

const CLICK_DISTANCE = 4;

/** Gestures on the map: drag, pinch, wheel, draw, hover and click. */
export function useGestures(target: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    return addListeners(element, () => latest.current);
  }, [target]);
}

function addListeners(element: HTMLElement, current: () => Gestures): () => void {
  const pointers = new Map<number, Point>();
  let path: Point[] = [];
  let drawing = false;
  let startPoint: Point = [0, 0];
  let moved = false;

  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const stopDrawing = () => {
    drawing = false;
    path = [];
    current().onDraw(null);
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const point = pointOf(event);
    pointers.set(event.pointerId, point);
    if (pointers.size > 1) return stopDrawing();
    [startPoint, moved] = [point, false];
    if (current().tool !== "move") current().onPoint(null);
    drawing = current().tool !== "move" || event.shiftKey;
    path = [point];
  };

  const move = (event: PointerEvent) => {
    const point = pointOf(event);
    const previous = pointers.get(event.pointerId);
    if (!previous) {
      if (event.pointerType === "mouse") current().onPoint(point);
      return;
    }
    moved ||= Math.hypot(point[0] - startPoint[0], point[1] - startPoint[1]) > CLICK_DISTANCE;
    if (pointers.size === 2) pinch(event.pointerId, previous, point);
    else if (drawing && moved) {
      path.push(point);
      current().onDraw([...path]);
    } else if (moved && !drawing) {
      current().onPoint(null);
      current().onCamera((camera) => pan(camera, point[0] - previous[0], point[1] - previous[1]));
    }
    pointers.set(event.pointerId, point);
  };

  const pinch = (id: number, previous: Point, after: Point) => {
    const other = [...pointers].find(([pointer]) => pointer !== id)![1];
    const distanceTo = (point: Point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    const middle: Point = [(after[0] + other[0]) / 2, (after[1] + other[1]) / 2];
    const factor = distanceTo(after) / Math.max(1, distanceTo(previous));
    const { onCamera, size } = current();
    onCamera((camera) =>
      pan(
        zoom(camera, size, middle, factor),
        (after[0] - previous[0]) / 2,
        (after[1] - previous[1]) / 2,
      ),
    );
  };

  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    const point = pointOf(event);
    if (!moved) current().onClick(point, event.shiftKey);
    else if (drawing) current().onDrawn(path, event.shiftKey);
    stopDrawing();
  };

  const cancel = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    stopDrawing();
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const factor = Math.exp(-Math.max(-80, Math.min(80, event.deltaY * lines)) / 240);
    const { onCamera, size } = current();
    onCamera((camera) => zoom(camera, size, pointOf(event), factor));
  };

  const leave = () => current().onPoint(null);

  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", wheel);
  };
}

const MAP_UNITS = 65535;
const TOLERANCE_PIXELS = 1;

/** The corners of a drawn area in units of the map; a box has four. */
export function polygonOfPath(
  tool: Tool,
  path: readonly Point[],
  toMap: (point: Point) => Point,
  scale: number,
): number[] {
  const corners = tool === "box" ? box(path[0]!, path.at(-1)!) : path;
  const units = corners.flatMap((point) => toMap(point).map((value) => value * MAP_UNITS));
  const clamped = units.map((value) => Math.max(0, Math.min(MAP_UNITS, Math.round(value))));
  return simplify(clamped, (TOLERANCE_PIXELS / scale) * MAP_UNITS);
}

function box([x, y]: Point, [right, bottom]: Point): Point[] {
  return [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ];
}
