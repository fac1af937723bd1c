import classes from "./Insights.module.css";

interface Props {
  /** Kinds for which no insight was found. */
  kindsWithoutInsights: readonly string[];
  sentences: readonly string[];
}

/** What the data cannot show, and the kinds without insights. */
export function DataGaps({ kindsWithoutInsights, sentences }: Props) {
  if (kindsWithoutInsights.length + sentences.length === 0) return null;
  return (
    <footer className={classes.gaps}>
      {sentences.length > 0 && (
        <section>
          <h2>Limits of the data</h2>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {kindsWithoutInsights.length > 0 && (
        <p>No insights of these kinds: {kindsWithoutInsights.join(", ")}.</p>
      )}
    </footer>
  );
}
