import { expect, test } from "vitest";

import { readState } from "./state";

test("the explore page reads its state from any URL", () => {
  const state = readState(new URLSearchParams("clip=-3&view=nonsense&where=a%3D1&where=b%3E2"));
  expect(state).toMatchObject({ clip: null, view: "grid", where: ["a=1", "b>2"], colour: "label" });
  expect(readState(new URLSearchParams("clip=0")).clip).toBe(0);
});
