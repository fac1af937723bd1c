import { defineKeys } from "../../keys/keys";

export const insightKeys = defineKeys("Insights", {
  next: ["j", "Next insight"],
  previous: ["k", "Previous insight"],
  open: ["Enter", "Open its clips"],
  filter: ["f", "Show only its clips on the map"],
  select: ["s", "Select its clips on the map"],
  export: ["x", "Export the clips to act on"],
  archive: ["a", "Archive or restore it"],
  undo: ["u", "Undo"],
});
