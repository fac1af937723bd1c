import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { withChanges, linkTo } from "./search";
import { useUrlList, useUrlState, useUrlText } from "./useUrlState";

beforeEach(() => window.history.replaceState(null, "", "/explore"));

test("only the given parameters change; empty ones are removed", () => {
  expect(withChanges("?a=1&b=2&b=3", { b: null })).toBe("?a=1");
  expect(withChanges("?a=1", { where: ["x=1", "y>2"], a: "" })).toBe("?where=x%3D1&where=y%3E2");
  expect(withChanges("", {})).toBe("");
  expect(linkTo("/clip/3", { run: "r&d" })).toBe("/clip/3?run=r%26d");
});

test("two changes in one event both take effect", () => {
  const { result } = renderHook(() => useUrlState());
  act(() => {
    result.current.change({ colour: "loss" });
    result.current.change({ where: ["split=val"] });
  });
  expect(window.location.search).toBe("?colour=loss&where=split%3Dval");
  expect(result.current.search.getAll("where")).toEqual(["split=val"]);
});

test("a pushed change can be undone with the back button", async () => {
  const { result } = renderHook(() => useUrlList("where"));
  act(() => result.current[1](["a=1"]));
  act(() => result.current[1](["a=1", "b=2"]));
  expect(result.current[0]).toEqual(["a=1", "b=2"]);
  const back = new Promise((resolve) =>
    window.addEventListener("popstate", resolve, { once: true }),
  );
  await act(async () => {
    window.history.back();
    await back;
  });
  expect(result.current[0]).toEqual(["a=1"]);
});

test("default values are not in the URL", () => {
  const { result } = renderHook(() => useUrlText("colour", "label"));
  act(() => result.current[1]("loss"));
  expect(window.location.search).toBe("?colour=loss");
  act(() => result.current[1]("label"));
  expect(window.location.search).toBe("");
  expect(result.current[0]).toBe("label");
});
