import { expect, test } from "vitest";

import type { Insight } from "../../api/types";
import { aboutKind, countKinds, presentNames } from "./kinds";

const KINDS = [
  { name: "low performance", about: "groups that are recognised significantly less often" },
  { name: "outlier group", about: "small groups beyond a gap" },
  { name: "new kind", about: "" },
];

test("kinds have a description, unknown ones an empty one", () => {
  expect(aboutKind(KINDS, "low performance")).toContain("significantly less often");
  expect(aboutKind(KINDS, "new kind")).toBe("");
});

test("links with a former name select the present kind", () => {
  const requested = ["unusual clips", "low performance", "telling metadata"];
  expect(presentNames(requested, KINDS)).toEqual([
    "outlier group",
    "low performance",
    "telling metadata",
  ]);
});

test("insights are counted by kind; a selected kind is listed even without insights", () => {
  const insights = [{ kind: "low performance" }, { kind: "low performance" }] as Insight[];
  const { present, kindsWithoutInsights } = countKinds(insights, KINDS, ["new kind"]);
  expect(present.map(({ name, count }) => [name, count])).toEqual([
    ["low performance", 2],
    ["new kind", 0],
  ]);
  expect(kindsWithoutInsights).toEqual(["outlier group", "new kind"]);
});
