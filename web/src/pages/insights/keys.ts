import { defineKeys } from "../../keys/keys";

export const insightKeys = defineKeys("Insights", {});
