import { rowOfClip } from "../data/rows";
import { useHovered } from "../hovered";
import { useExplore } from "../useExplore";
import { type Camera, type Point, type Size, toScreen } from "./camera";
import type { Tool } from "./gestures";
import { readPart } from "../selection/selectionParts";
import { HoverCard } from "./HoverCard";
import classes from "./MapPane.module.css";
import type { Polygon } from "./polygon";

interface Props {
  points: Uint16Array;
  camera: Camera;
  size: Size;
  /** Path of the pointer while an area is drawn. */
  path: readonly Point[] | null;
  tool: Tool;
  /** Method of the displayed map. */
  method: string;
}

const MAP_UNITS = 65535;

/** The overlay of the map: selected areas, rings around the hovered and the open clip. */
export function MapOverlay({ points, camera, size, path, tool, method }: Props) {
  const { rows, state } = useExplore();
  const hovered = useHovered();
  const openRow = state.clip === null ? -1 : rowOfClip(rows, state.clip);
  const screenPoint = (row: number): Point =>
    toScreen(camera, size, [points[2 * row]! / MAP_UNITS, points[2 * row + 1]! / MAP_UNITS]);
  const hasPoint = (row: number) => row >= 0 && 2 * row + 1 < points.length;
  return (
    <>
      <svg className={classes.marks} width={size.width} height={size.height} aria-hidden>
        {state.selected.map((text) => {
          const part = readPart(text);
          if (part?.kind !== "area" || part.method !== method) return null;
          const corners = cornersOf(part.polygon).map((corner) => toScreen(camera, size, corner));
          return <polygon key={text} points={svgPoints(corners)} className={classes.area} />;
        })}
        {path && <DrawnArea path={path} tool={tool} />}
        {hasPoint(openRow) && <Ring centre={screenPoint(openRow)} className={classes.open} />}
        {hovered && hasPoint(hovered.row) && <Ring centre={screenPoint(hovered.row)} />}
      </svg>
      {hovered?.onMap && hasPoint(hovered.row) && !path && (
        <HoverCard row={hovered.row} at={screenPoint(hovered.row)} size={size} />
      )}
    </>
  );
}

function cornersOf(polygon: Polygon): Point[] {
  const corners: Point[] = [];
  for (let centre = 0; centre < polygon.length; centre += 2) {
    corners.push([polygon[centre]! / MAP_UNITS, polygon[centre + 1]! / MAP_UNITS]);
  }
  return corners;
}

const svgPoints = (places: readonly Point[]) => places.map((place) => place.join(",")).join(" ");

function Ring({ centre: [x, y], className }: { centre: Point; className?: string }) {
  return <circle cx={x} cy={y} r={8} className={className ?? classes.ring} />;
}

function DrawnArea({ path, tool }: { path: readonly Point[]; tool: Tool }) {
  if (tool !== "box") {
    return <polygon points={svgPoints(path)} className={classes.drawn} />;
  }
  const [[x, y], [right, bottom]] = [path[0]!, path.at(-1)!];
  return (
    <rect
      x={Math.min(x, right)}
      y={Math.min(y, bottom)}
      width={Math.abs(right - x)}
      height={Math.abs(bottom - y)}
      className={classes.drawn}
    />
  );
}
