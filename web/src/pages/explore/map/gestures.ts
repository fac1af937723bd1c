import { type RefObject, useEffect, useRef } from "react";

import { type Camera, panned, type Place, type Size, zoomed } from "./camera";
import { simplified } from "./polygon";

export type Tool = "move" | "lasso" | "box";

export interface Gestures {
  tool: Tool;
  size: Size;
  /** Change the camera from what it is now. */
  onCamera: (change: (camera: Camera) => Camera) => void;
  /** The way of the pointer while something is drawn, in pixels; null once it is over. */
  onDraw: (way: Place[] | null) => void;
  onDrawn: (way: Place[], more: boolean) => void;
  /** A place that is pointed at, null when none. */
  onPoint: (place: Place | null) => void;
  onClick: (place: Place, more: boolean) => void;
}

const STILL = 4;

/** What hands do on the map: move, pinch, turn the wheel, draw, point and click. */
export function useGestures(target: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    return listen(element, () => latest.current);
  }, [target]);
}

function listen(element: HTMLElement, now: () => Gestures): () => void {
  const pointers = new Map<number, Place>();
  let way: Place[] = [];
  let drawing = false;
  let began: Place = [0, 0];
  let moved = false;

  const placeOf = (event: MouseEvent): Place => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const stopDrawing = () => {
    drawing = false;
    way = [];
    now().onDraw(null);
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    pointers.set(event.pointerId, place);
    if (pointers.size > 1) return stopDrawing();
    [began, moved] = [place, false];
    if (now().tool !== "move") now().onPoint(null);
    drawing = now().tool !== "move" || event.shiftKey;
    way = [place];
  };

  const move = (event: PointerEvent) => {
    const place = placeOf(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") now().onPoint(place);
      return;
    }
    moved ||= Math.hypot(place[0] - began[0], place[1] - began[1]) > STILL;
    if (pointers.size === 2) pinch(event.pointerId, before, place);
    else if (drawing && moved) {
      way.push(place);
      now().onDraw([...way]);
    } else if (moved && !drawing) {
      now().onPoint(null);
      now().onCamera((camera) => panned(camera, place[0] - before[0], place[1] - before[1]));
    }
    pointers.set(event.pointerId, place);
  };

  const pinch = (id: number, before: Place, after: Place) => {
    const other = [...pointers].find(([pointer]) => pointer !== id)![1];
    const apart = (place: Place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
    const middle: Place = [(after[0] + other[0]) / 2, (after[1] + other[1]) / 2];
    const factor = apart(after) / Math.max(1, apart(before));
    const { onCamera, size } = now();
    onCamera((camera) =>
      panned(
        zoomed(camera, size, middle, factor),
        (after[0] - before[0]) / 2,
        (after[1] - before[1]) / 2,
      ),
    );
  };

  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    const place = placeOf(event);
    if (!moved) now().onClick(place, event.shiftKey);
    else if (drawing) now().onDrawn(way, event.shiftKey);
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
    const { onCamera, size } = now();
    onCamera((camera) => zoomed(camera, size, placeOf(event), factor));
  };

  const leave = () => now().onPoint(null);

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

const WHOLE = 65535;
const PIXELS_OFF = 1;

/** The corners of what was drawn, in the units of the map; a box has four. */
export function areaOf(
  tool: Tool,
  drawn: readonly Place[],
  toMap: (place: Place) => Place,
  scale: number,
): number[] {
  const corners = tool === "box" ? box(drawn[0]!, drawn.at(-1)!) : drawn;
  const units = corners.flatMap((place) => toMap(place).map((value) => value * WHOLE));
  const whole = units.map((value) => Math.max(0, Math.min(WHOLE, Math.round(value))));
  return simplified(whole, (PIXELS_OFF / scale) * WHOLE);
}

function box([x, y]: Place, [right, bottom]: Place): Place[] {
  return [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ];
}
