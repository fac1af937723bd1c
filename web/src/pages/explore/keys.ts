import { defineKeys } from "../../keys/keys";

export const exploreKeys = defineKeys("Explore", {
  lasso: ["l", "Lasso"],
  box: ["b", "Box"],
  clear: ["Escape", "Close the clip, then clear the selection"],
  fit: ["0", "Show all"],
  map: ["m", "Next map"],
  compare: ["a", "Keep the selection to compare with"],
  find: ["/", "Find in the legend"],
  filter: ["f", "Add a filter"],
  table: ["g", "Grid or table"],
  open: ["Enter", "Open the clip"],
  next: ["j", "Next clip of the selection"],
  previous: ["k", "Previous clip of the selection"],
});
