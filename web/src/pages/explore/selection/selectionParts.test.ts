import { expect, test } from "vitest";

import { type Part, readPart, toggleClip, writePart } from "./selectionParts";

test.each<Part>([
  { kind: "insight", id: "17a02cf261bf" },
  { kind: "subset", name: "night: shots, 100 %" },
  { kind: "clips", clips: [3, 14, 15] },
  { kind: "area", method: "t-sne", polygon: [0, 0, 65535, 1, 300, 65535] },
])("is read as it was written: %j", (part) => {
  expect(readPart(writePart(part))).toEqual(part);
});

test.each([
  "",
  "insight:",
  "clips:1,x",
  "clips:-1",
  "area:pca:00",
  "area:pca:zzzz",
  "nothing:1",
  "area:pca:00000000000100",
  "area::000000000001000000020002",
])("%j is invalid", (text) => {
  expect(readPart(text)).toBeNull();
});

test("corners outside of the map are moved to its border", () => {
  const part = writePart({ kind: "area", method: "pca", polygon: [-5, 0, 70000, 10.4, 3, 4] });
  expect(readPart(part)).toEqual({ kind: "area", method: "pca", polygon: [0, 0, 65535, 10, 3, 4] });
});

test("a clip is added to a selection and removed again", () => {
  const selection = toggleClip(["insight:1"], 7);
  expect(selection).toEqual(["insight:1", "clips:7"]);
  expect(toggleClip(selection, 3)).toEqual(["insight:1", "clips:7,3"]);
  expect(toggleClip(selection, 7)).toEqual(["insight:1"]);
});
