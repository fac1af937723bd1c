import { expect, test } from "vitest";

import { queryKeys, versionOfKey } from "./queryKeys";

const VERSION = { run: "tiny_x3d", version: "v1" };

test("keys of data of a version name it", () => {
  for (const key of [
    queryKeys.column(VERSION, "loss"),
    queryKeys.map(VERSION, "pca"),
    queryKeys.conditionMask(VERSION, "loss>1"),
    queryKeys.partMask(VERSION, "clips:1", null),
    queryKeys.insights(VERSION, []),
    queryKeys.row(VERSION, 3),
    queryKeys.rows(VERSION, [3]),
    queryKeys.comparison(VERSION, null),
  ]) {
    expect(versionOfKey(key)).toEqual(VERSION);
  }
});

test("keys of data that any version has name none", () => {
  for (const key of [
    queryKeys.session(),
    queryKeys.run("tiny_x3d"),
    queryKeys.clip("tiny_x3d", 3),
    queryKeys.explanation("tiny_x3d", 3, null),
    queryKeys.explanationOptions("tiny_x3d"),
    queryKeys.subsets(),
  ]) {
    expect(versionOfKey(key)).toBeNull();
  }
});

test("a condition and a part of a selection never share a key", () => {
  expect(queryKeys.conditionMask(VERSION, "a")).not.toEqual(queryKeys.partMask(VERSION, "a", null));
});
