import { rowOfClip } from "../data/rows";
import { useHovered } from "../hovered";
import { useExplore } from "../useExplore";
import { type Camera, type Place, type Size, toScreen } from "./camera";
import type { Tool } from "./gestures";
import { readPart } from "../selection/parts";
import { HoverCard } from "./HoverCard";
import classes from "./MapPane.module.css";
import type { Polygon } from "./polygon";

interface Props {
  points: Uint16Array;
  camera: Camera;
  size: Size;
  /** Of the pointer while something is drawn. */
  way: readonly Place[] | null;
  tool: Tool;
  /** Of the map that is shown. */
  method: string;
}

const WHOLE = 65535;

/** What lies over the points: the lasso, rings around what is pointed at and what is open. */
export function MapMarks({ points, camera, size, way, tool, method }: Props) {
  const { rows, state } = useExplore();
  const hovered = useHovered();
  const open = state.clip === null ? -1 : rowOfClip(rows, state.clip);
  const placeOf = (row: number): Place =>
    toScreen(camera, size, [points[2 * row]! / WHOLE, points[2 * row + 1]! / WHOLE]);
  const known = (row: number) => row >= 0 && 2 * row + 1 < points.length;
  return (
    <>
      <svg className={classes.marks} width={size.width} height={size.height} aria-hidden>
        {state.selected.map((text) => {
          const part = readPart(text);
          if (part?.kind !== "area" || part.method !== method) return null;
          const corners = cornersOf(part.polygon).map((corner) => toScreen(camera, size, corner));
          return <polygon key={text} points={joined(corners)} className={classes.area} />;
        })}
        {way && <Drawn way={way} tool={tool} />}
        {known(open) && <Ring at={placeOf(open)} className={classes.open} />}
        {hovered && known(hovered.row) && <Ring at={placeOf(hovered.row)} />}
      </svg>
      {hovered?.onMap && known(hovered.row) && !way && (
        <HoverCard row={hovered.row} at={placeOf(hovered.row)} size={size} />
      )}
    </>
  );
}

function cornersOf(polygon: Polygon): Place[] {
  const corners: Place[] = [];
  for (let at = 0; at < polygon.length; at += 2) {
    corners.push([polygon[at]! / WHOLE, polygon[at + 1]! / WHOLE]);
  }
  return corners;
}

const joined = (places: readonly Place[]) => places.map((place) => place.join(",")).join(" ");

function Ring({ at: [x, y], className }: { at: Place; className?: string }) {
  return <circle cx={x} cy={y} r={8} className={className ?? classes.ring} />;
}

function Drawn({ way, tool }: { way: readonly Place[]; tool: Tool }) {
  if (tool !== "box") {
    return <polygon points={joined(way)} className={classes.drawn} />;
  }
  const [[x, y], [right, bottom]] = [way[0]!, way.at(-1)!];
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
