import { defineKeys } from "../../keys/keys";

export const insightKeys = defineKeys("Insights", {
  next: ["j", "Next insight"],
  previous: ["k", "Previous insight"],
  open: ["Enter", "Look into its clips"],
  filter: ["f", "Only its clips on the map"],
  select: ["s", "Select its clips on the map"],
  export: ["x", "Export the clips to act on"],
  archive: ["a", "Put it away, or take it out again"],
  undo: ["u", "Undo"],
});
