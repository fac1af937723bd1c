import { defineKeys } from "../keys/keys";

export const frameKeys = defineKeys("Everywhere", {
  help: ["?", "All keys"],
  scheme: ["t", "Dark, light, or as the system"],
});
