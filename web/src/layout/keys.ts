import { defineKeys } from "../keys/keys";

export const layoutKeys = defineKeys("Everywhere", {
  help: ["?", "All keys"],
  scheme: ["t", "Dark, light or system colours"],
});
