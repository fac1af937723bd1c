import type { Heatmap as Told } from "../../api/types";
import { halfOf, stretches, when } from "./importance";
import classes from "./Questions.module.css";

/** In which frames most of the heat lies. */
export function WhichFrames({
  told,
  onSeek,
}: {
  told: Told | undefined;
  onSeek: (time: number) => void;
}) {
  if (told === undefined || told.empty || told.importance.length < 2) return null;
  const half = halfOf(told.importance);
  const few = half.length <= 0.3 * told.importance.length;
  return (
    <div className={classes.question}>
      <h3>Which frames?</h3>
      {few ? (
        <p>
          Half of the heat of <em>{told.title}</em> lies in {half.length} of{" "}
          {told.importance.length} frames, at{" "}
          {stretches(half).map(([first, last], place) => (
            <span key={first}>
              {place > 0 && ", "}
              <button type="button" onClick={() => onSeek(told.times[first]!)}>
                {when(range(first, last), told.times)}
              </button>
            </span>
          ))}
          .
        </p>
      ) : (
        <p>
          None in particular: half of the heat of <em>{told.title}</em> is spread over {half.length}{" "}
          of {told.importance.length} frames.
        </p>
      )}
    </div>
  );
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, place) => first + place);
