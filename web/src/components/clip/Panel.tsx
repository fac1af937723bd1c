import type { ReactNode } from "react";

import classes from "./Panel.module.css";

/** A section of the page with a title. */
export function Panel({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.panel} aria-label={title}>
      <div className={classes.top}>
        <h2 className={classes.title}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
