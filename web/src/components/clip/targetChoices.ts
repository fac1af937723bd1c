import { contrast, isSameTarget, LABEL, PREDICTED, type Target } from "../../api/targets";
import type { Clip } from "../../api/types";

/** The target as text for people. */
export function targetTitle(target: Target, clip: Clip): string {
  if (target.kind === "predicted") return clip.row.predicted ?? "prediction";
  if (target.kind === "label") return clip.row.label ?? "label";
  if (target.kind === "class") return target.name;
  return `${target.positive.name} against ${target.negative.name}`;
}

/** The class to compare the prediction with: the label after an error, else the second class. */
export function alternativeClass(clip: Clip): string | null {
  const { label, predicted, correct } = clip.row;
  if (correct === false && label !== null) return label;
  return clip.top_classes.find(({ name }) => name !== predicted)?.name ?? null;
}

/** The target that follows another when the key C is pressed. */
export function nextTarget(target: Target, clip: Clip): Target {
  const { label, predicted } = clip.row;
  const alternative = alternativeClass(clip);
  const targets = [PREDICTED];
  if (label !== null && label !== predicted) targets.push(LABEL);
  if (predicted !== null && alternative !== null) targets.push(contrast(predicted, alternative));
  const index = targets.findIndex((other) => isSameTarget(other, target));
  return targets[(index + 1) % targets.length]!;
}
