import { Button } from "@mantine/core";

import type { Insights } from "../../api/types";
import { Empty, Failure, Loading } from "../../components/QueryStates";
import type { JobQuery } from "../../api/useJobQuery";
import { Conditions } from "./Conditions";
import classes from "./Insights.module.css";

interface Props {
  query: JobQuery<Insights>;
  where: readonly string[];
  onWhere: (where: string[]) => void;
}

/** The progress of the search for insights, or why it has no result. */
export function InsightsLoading({ query, where, onWhere }: Props) {
  return (
    <>
      <div className={classes.head}>
        <Conditions where={where} onChange={onWhere} />
      </div>
      {query.error ? (
        <Failure error={query.error} onRetry={query.refetch} />
      ) : query.isCancelled ? (
        <Empty title="Cancelled">
          <Button variant="default" onClick={query.refetch}>
            Search for insights
          </Button>
        </Empty>
      ) : (
        <div className={classes.loading}>
          <Loading what="Searching for insights" job={query.job} />
          {query.job && (
            <Button variant="subtle" color="gray" onClick={query.cancel}>
              Cancel
            </Button>
          )}
        </div>
      )}
    </>
  );
}
