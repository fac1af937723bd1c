import type { Clip } from "../../api/types";
import classes from "./TopClasses.module.css";
import { ordinal, formatProbability } from "./formatting";

interface Props {
  clip: Clip;
  /** Name of the class whose heat is shown; null if there is none. */
  explainedClass: string | null;
  onPick: (name: string) => void;
}

/** The most likely classes; the true label is marked, even below the top. */
export function TopClasses({ clip, explainedClass, onPick }: Props) {
  const { top_classes: top, label_rank: rank } = clip;
  const label = clip.row.label;
  return (
    <ol className={classes.list}>
      {top.map(({ name, probability, is_label: isLabel }, index) => (
        <li key={name}>
          <button
            type="button"
            className={classes.row}
            aria-pressed={name === explainedClass}
            title={`Heat of ${name}`}
            onClick={() => onPick(name)}
          >
            <span className="quiet">{index + 1}</span>
            <span className={classes.name}>
              {name}
              {isLabel && <LabelMark />}
            </span>
            <span className={classes.share}>{formatProbability(probability)}</span>
            <svg className={classes.bar} width="100%" height="4" aria-hidden>
              <rect width="100%" height="4" rx="2" className={classes.track} />
              <rect
                width={`${100 * probability}%`}
                height="4"
                rx="2"
                className={isLabel ? classes.label : classes.other}
              />
            </svg>
          </button>
        </li>
      ))}
      {label !== null && rank !== null && rank > top.length && (
        <li className={classes.rankNote}>
          <LabelMark /> {label} is {ordinal(rank)}
        </li>
      )}
      {label !== null && rank === null && (
        <li className={classes.rankNote}>
          <LabelMark /> {label} is not a class of this network
        </li>
      )}
    </ol>
  );
}

function LabelMark() {
  return (
    <span className={classes.mark}>
      <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden>
        <path d="M5 0 10 5 5 10 0 5Z" fill="currentColor" />
      </svg>
      true label
    </span>
  );
}
