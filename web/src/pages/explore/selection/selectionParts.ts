import type { Polygon } from "../map/polygon";

/**
 * A part of a selection, in the URL:
 * `insight:ID`, `subset:NAME`, `clips:1,2`, or `area:METHOD:` with the corners of a lasso or a box,
 * four hexadecimal digits each for x and y.
 */
export type Part =
  | { kind: "insight"; id: string }
  | { kind: "subset"; name: string }
  | { kind: "clips"; clips: readonly number[] }
  | Area;

/** The clips within a polygon on a map. */
export interface Area {
  kind: "area";
  method: string;
  polygon: Polygon;
}

const DIGITS = 4;
const CORNER = /[0-9a-f]{4}/g;

/** Reads a part; null if it is invalid. */
export function readPart(text: string): Part | null {
  const [kind, rest] = splitAtColon(text);
  if (!rest) return null;
  if (kind === "insight") return { kind, id: rest };
  if (kind === "subset") return { kind, name: rest };
  if (kind === "clips") {
    const clips = rest.split(",").map(Number);
    return clips.every((clip) => Number.isInteger(clip) && clip >= 0) ? { kind, clips } : null;
  }
  if (kind === "area") return readArea(rest);
  return null;
}

export function writePart(part: Part): string {
  if (part.kind === "insight") return `insight:${part.id}`;
  if (part.kind === "subset") return `subset:${part.name}`;
  if (part.kind === "clips") return `clips:${part.clips.join(",")}`;
  const corners = part.polygon.map((value) => {
    const isComplete = Math.max(0, Math.min(65535, Math.round(value)));
    return isComplete.toString(16).padStart(DIGITS, "0");
  });
  return `area:${part.method}:${corners.join("")}`;
}

/** Adds a clip to a selection, or removes it if it is already in. */
export function toggleClip(parts: readonly string[], clip: number): string[] {
  const others = parts.filter((text) => readPart(text)?.kind !== "clips");
  const clips = parts.flatMap((text) => {
    const part = readPart(text);
    return part?.kind === "clips" ? part.clips : [];
  });
  const next = clips.includes(clip) ? clips.filter((other) => other !== clip) : [...clips, clip];
  return next.length ? [...others, writePart({ kind: "clips", clips: next })] : others;
}

/** The text of a chip. */
export function partTitle(part: Part): string {
  if (part.kind === "insight") return `insight ${part.id.slice(0, 6)}`;
  if (part.kind === "subset") return part.name;
  if (part.kind === "clips") return part.clips.length === 1 ? `clip ${part.clips[0]}` : "clips";
  return "area";
}

function readArea(text: string): Part | null {
  const [method, corners] = splitAtColon(text);
  const digitGroups = corners.match(CORNER) ?? [];
  const isComplete = digitGroups.length >= 6 && digitGroups.length % 2 === 0;
  if (!method || !isComplete || digitGroups.join("") !== corners) return null;
  return { kind: "area", method, polygon: digitGroups.map((digits) => parseInt(digits, 16)) };
}

function splitAtColon(text: string): [string, string] {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
