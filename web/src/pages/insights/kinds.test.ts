import { expect, test } from "vitest";

import type { Insight, Insights } from "../../api/types";
import { aboutKind, countKinds, kindsOf, presentNames } from "./kinds";

const KINDS = kindsOf({ kinds: ["low performance", "outlier group", "new kind"] } as Insights);

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
