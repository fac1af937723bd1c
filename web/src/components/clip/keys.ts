import { defineKeys } from "../../keys/keys";

export const clipKeys = defineKeys("Clip", {
  play: [" ", "Play or pause"],
  stepBack: [",", "Previous frame"],
  stepForward: [".", "Next frame"],
  previousSampledFrame: ["ArrowLeft", "Previous frame that the network sees"],
  nextSampledFrame: ["ArrowRight", "Next frame that the network sees"],
  slow: ["s", "Half, quarter or normal speed"],
  heat: ["o", "Heat on or off"],
  method: ["m", "Next method"],
  layer: ["l", "Next layer"],
  target: ["c", "Next class: predicted, true, predicted against true"],
  grid: ["g", "All frames at once, or the video"],
  next: ["j", "Next clip of the selection"],
  previous: ["k", "Previous clip of the selection"],
  close: ["Escape", "Back"],
});
