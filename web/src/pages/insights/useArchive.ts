import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap, client } from "../../api/client";
import { queryKeys } from "../../api/queryKeys";
import type { Insight, Insights } from "../../api/types";

interface Change {
  insight: Insight;
  /** Why it is archived; null restores it. */
  note: string | null;
}

/** Archives and restores insights; shown immediately, reverted if the server refuses. */
export function useArchive(run: string, version: string, where: readonly string[]) {
  const queryClient = useQueryClient();
  const key = queryKeys.insights({ run, version }, where);
  const setArchived = (id: string, archived: Insight["archived"]) =>
    queryClient.setQueryData<Insights>(
      key,
      (insights) => insights && { ...insights, insights: withArchived(insights, id, archived) },
    );
  return useMutation({
    mutationFn: ({ insight, note }: Change) => {
      const params = { path: { run, version, id: insight.id } };
      return note === null
        ? unwrap(client.DELETE("/api/runs/{run}/{version}/insights/{id}/archive", { params }))
        : unwrap(
            client.PUT("/api/runs/{run}/{version}/insights/{id}/archive", {
              params,
              body: { note },
            }),
          );
    },
    onMutate: ({ insight, note }) =>
      setArchived(insight.id, note === null ? null : { note, when: new Date().toISOString() }),
    // The explore page lists insights too.
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.allInsights() }),
    onError: (_, { insight }) => setArchived(insight.id, insight.archived),
  });
}

function withArchived(insights: Insights, id: string, archived: Insight["archived"]): Insight[] {
  return insights.insights.map((insight) =>
    insight.id === id ? { ...insight, archived } : insight,
  );
}
