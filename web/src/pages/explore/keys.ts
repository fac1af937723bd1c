import { defineKeys } from "../../keys/keys";

export const exploreKeys = defineKeys("Explore", {
  lasso: ["l", "Lasso"],
  box: ["b", "Box"],
  clear: ["Escape", "Clear the selection"],
  fit: ["0", "Show the whole map"],
  map: ["m", "Next map"],
  compare: ["a", "Compare this selection with another one"],
  find: ["/", "Find in the legend"],
  filter: ["f", "Add a filter"],
  table: ["g", "Grid or table"],
  open: ["Enter", "Open the first clip of the selection"],
});
