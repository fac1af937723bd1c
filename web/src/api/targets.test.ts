import { describe, expect, test } from "vitest";

import {
  classTarget,
  contrast,
  LABEL,
  PREDICTED,
  readTarget,
  writeTarget,
} from "./targets";

const CLASSES = ["wave", "clap", "face-vs-camera", "face", "camera", "true", "a-vs-b", "b-vs-c"];

describe("the target of a URL", () => {
  test("reads the words of older links", () => {
    expect(readTarget("predicted", CLASSES)).toEqual(PREDICTED);
    expect(readTarget("true", CLASSES)).toEqual(LABEL);
    expect(readTarget("wave", CLASSES)).toEqual(classTarget("wave"));
    expect(readTarget("wave-vs-clap", CLASSES)).toEqual(contrast("wave", "clap"));
  });

  test("a class whose name contains the separator is a class", () => {
    expect(readTarget("face-vs-camera", CLASSES)).toEqual(classTarget("face-vs-camera"));
  });

  test("a contrast is split where both sides are classes", () => {
    const target = contrast("face-vs-camera", "wave");
    expect(readTarget("face-vs-camera-vs-wave", CLASSES)).toEqual(target);
    expect(readTarget("wave-vs-face-vs-camera", CLASSES)).toEqual(
      contrast("wave", "face-vs-camera"),
    );
  });

  test("an unknown class or pair is kept for the server's error message", () => {
    expect(readTarget("unknown", CLASSES)).toEqual(classTarget("unknown"));
    expect(readTarget("unknown-vs-wave", CLASSES)).toEqual(contrast("unknown", "wave"));
    expect(readTarget("contrast:nonsense", CLASSES)).toEqual(classTarget("contrast:nonsense"));
  });

  test.each([
    PREDICTED,
    LABEL,
    classTarget("wave"),
    classTarget("true"),
    classTarget("face-vs-camera"),
    contrast("wave", "clap"),
    contrast("face", "camera"),
    contrast("face-vs-camera", "wave"),
    contrast("a-vs-b", "b-vs-c"),
  ])("is read as it was written: %j", (target) => {
    expect(readTarget(writeTarget(target, CLASSES), CLASSES)).toEqual(target);
  });

  test("is short where that is unambiguous", () => {
    expect(writeTarget(contrast("wave", "clap"), CLASSES)).toBe("wave-vs-clap");
    expect(writeTarget(contrast("face", "camera"), CLASSES)).toBe('contrast:["face","camera"]');
    expect(writeTarget(classTarget("true"), CLASSES)).toBe("class:true");
  });
});
