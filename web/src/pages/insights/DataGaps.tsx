import classes from "./Insights.module.css";

interface Props {
  /** Kinds that were looked for in vain. */
  kindsWithoutInsights: readonly string[];
  sentences: readonly string[];
}

/** What was not found, and what can't be: silence is no praise. */
export function DataGaps({ kindsWithoutInsights, sentences }: Props) {
  if (kindsWithoutInsights.length + sentences.length === 0) return null;
  return (
    <footer className={classes.gaps}>
      {sentences.length > 0 && (
        <section>
          <h2>What can't be said</h2>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {kindsWithoutInsights.length > 0 && (
        <p>Looked for and not found: {kindsWithoutInsights.join(", ")}.</p>
      )}
    </footer>
  );
}
