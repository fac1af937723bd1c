import { useEffect } from "react";

import classes from "./UndoBar.module.css";

interface Props {
  said: string;
  action: string;
  onAction: () => void;
  onGone: () => void;
}

const STAYS = 10_000;

/** What was just done, and a way back; goes by itself. */
export function UndoBar({ said, action, onAction, onGone }: Props) {
  useEffect(() => {
    const timer = setTimeout(onGone, STAYS);
    return () => clearTimeout(timer);
  }, [said, onGone]);
  return (
    <div className={classes.bar} role="status">
      <span className={classes.said}>{said}</span>
      <button type="button" onClick={onAction}>
        {action}
      </button>
    </div>
  );
}
