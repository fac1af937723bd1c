import { defineKeys } from "../../keys/keys";

export const clipKeys = defineKeys("Clip", {
  play: [" ", "Play or pause"],
  stepBack: [",", "A frame back"],
  stepOn: [".", "A frame on"],
  seenBack: ["ArrowLeft", "To the frame before that the network sees"],
  seenOn: ["ArrowRight", "To the next frame that the network sees"],
  slow: ["s", "Slow, slower, as it was"],
  heat: ["o", "Heat on or off"],
  method: ["m", "Next method"],
  layer: ["l", "Next layer"],
  target: ["c", "Next class: predicted, true, one against the other"],
  grid: ["g", "All frames at once, or the video"],
  next: ["j", "Next clip of the selection"],
  previous: ["k", "Previous clip of the selection"],
  close: ["Escape", "Back"],
});
