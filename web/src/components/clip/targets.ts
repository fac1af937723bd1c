import type { Clip } from "../../api/types";

/** Ways to say what is explained, in the order in which C goes through them. */
export type TargetKind = "predicted" | "true" | "class" | "contrast";

const AGAINST = "-vs-";

export const contrast = (first: string, second: string) => `${first}${AGAINST}${second}`;

/** The two classes of a contrast; null for another target. */
export function contrasted(target: string): [string, string] | null {
  const at = target.indexOf(AGAINST);
  return at === -1 ? null : [target.slice(0, at), target.slice(at + AGAINST.length)];
}

export function kindOf(target: string): TargetKind {
  if (target === "predicted" || target === "true") return target;
  return contrasted(target) === null ? "class" : "contrast";
}

/** A target in the words of people. */
export function targetTitle(target: string, clip: Clip): string {
  if (target === "predicted") return clip.row.predicted ?? "prediction";
  if (target === "true") return clip.row.label ?? "label";
  const pair = contrasted(target);
  return pair ? `${pair[0]} against ${pair[1]}` : target;
}

/** The class that most invites "why not?": the label where it was missed, else the runner-up. */
export function rival(clip: Clip): string | null {
  const { label, predicted, correct } = clip.row;
  if (correct === false && label !== null) return label;
  return clip.top.find(({ name }) => name !== predicted)?.name ?? null;
}

/** What C goes to next. */
export function nextTarget(target: string, clip: Clip): string {
  const { label, predicted } = clip.row;
  const other = rival(clip);
  const all = ["predicted"];
  if (label !== null && label !== predicted) all.push("true");
  if (predicted !== null && other !== null) all.push(contrast(predicted, other));
  return all[(all.indexOf(target) + 1) % all.length]!;
}
