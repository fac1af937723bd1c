import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { queryKeys } from "../../api/queryKeys";
import type { Insight, Insights } from "../../api/types";

interface Change {
  insight: Insight;
  /** Why it is put away; null takes it out again. */
  note: string | null;
}

/** Put insights away and take them out again; shown at once, undone where the server refuses. */
export function useArchive(run: string, version: string, where: readonly string[]) {
  const queries = useQueryClient();
  const key = queryKeys.insights({ run, version }, where);
  const mark = (id: string, archived: Insight["archived"]) =>
    queries.setQueryData<Insights>(
      key,
      (all) => all && { ...all, insights: marked(all, id, archived) },
    );
  return useMutation({
    mutationFn: ({ insight, note }: Change) => {
      const params = { path: { run, version, id: insight.id } };
      return note === null
        ? answered(client.DELETE("/api/runs/{run}/{version}/insights/{id}/archive", { params }))
        : answered(
            client.PUT("/api/runs/{run}/{version}/insights/{id}/archive", {
              params,
              body: { note },
            }),
          );
    },
    onMutate: ({ insight, note }) =>
      mark(insight.id, note === null ? null : { note, when: new Date().toISOString() }),
    // The map lists insights as well.
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.allInsights() }),
    onError: (_, { insight }) => mark(insight.id, insight.archived),
  });
}

function marked(all: Insights, id: string, archived: Insight["archived"]): Insight[] {
  return all.insights.map((one) => (one.id === id ? { ...one, archived } : one));
}
