import type { HeatmapInfo } from "../../api/types";
import { framesWithHalf, frameRanges, formatFrameTimes } from "./importance";
import classes from "./Questions.module.css";

/** The frames that contain most of the heat. */
export function WhichFrames({
  info,
  onSeek,
}: {
  info: HeatmapInfo | undefined;
  onSeek: (time: number) => void;
}) {
  if (info === undefined || info.empty || info.importance.length < 2) return null;
  const frames = framesWithHalf(info.importance);
  const isConcentrated = frames.length <= 0.3 * info.importance.length;
  return (
    <div className={classes.question}>
      <h3>Which frames?</h3>
      {isConcentrated ? (
        <p>
          Half of the heat of <em>{info.title}</em> is in {frames.length} of{" "}
          {info.importance.length} frames, at{" "}
          {frameRanges(frames).map(([first, last], index) => (
            <span key={first}>
              {index > 0 && ", "}
              <button type="button" onClick={() => onSeek(info.times[first]!)}>
                {formatFrameTimes(frameRange(first, last), info.times)}
              </button>
            </span>
          ))}
          .
        </p>
      ) : (
        <p>
          None in particular: half of the heat of <em>{info.title}</em> is spread over{" "}
          {frames.length} of {info.importance.length} frames.
        </p>
      )}
    </div>
  );
}

const frameRange = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
