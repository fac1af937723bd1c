import { useEffect } from "react";

import classes from "./UndoBar.module.css";

interface Props {
  message: string;
  action: string;
  onAction: () => void;
  onTimeout: () => void;
}

const VISIBLE_MS = 10_000;

/** A message about the last action with a button to undo it; disappears after a while. */
export function UndoBar({ message, action, onAction, onTimeout }: Props) {
  useEffect(() => {
    const timer = setTimeout(onTimeout, VISIBLE_MS);
    return () => clearTimeout(timer);
  }, [message, onTimeout]);
  return (
    <div className={classes.bar} role="status">
      <span className={classes.message}>{message}</span>
      <button type="button" onClick={onAction}>
        {action}
      </button>
    </div>
  );
}
