import { useCallback, useState } from "react";
import { useLocation } from "wouter";

import { fetchInsightClips } from "../../api/queries";
import type { Insight } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { useUrlState } from "../../url/useUrlState";
import { setClipList } from "../../state/clipList";
import { exportAddress, filterAddress, selectAddress } from "./addresses";
import { insightKeys } from "./keys";
import { useArchive } from "./useArchive";

interface CardsOptions {
  run: string;
  version: string;
  where: readonly string[];
  visible: readonly Insight[];
  mayArchive: boolean;
}

interface LastAction {
  insight: Insight;
  message: string;
}

/** The actions of the cards, with buttons and with keys. */
export function useCards({ run, version, where, visible, mayArchive }: CardsOptions) {
  const { search, change } = useUrlState();
  const [, navigate] = useLocation();
  const [current, setCurrent] = useState<string | null>(null);
  const [archiving, setArchiving] = useState<string | null>(null);
  const [lastAction, setLastAction] = useState<LastAction | null>(null);
  const { mutate, error: error, reset } = useArchive(run, version, where);

  const currentIndex = visible.findIndex(({ id }) => id === current);
  const archive = (insight: Insight, note: string | null) => {
    setArchiving(null);
    const neighbour = visible[currentIndex + 1] ?? visible[currentIndex - 1];
    if (insight.id === current && neighbour) setCurrent(neighbour.id);
    setLastAction({
      insight,
      message: `${note === null ? "Restored" : "Archived"}: ${insight.title}`,
    });
    mutate({ insight, note });
  };
  const undo = () => {
    if (lastAction)
      mutate({ insight: lastAction.insight, note: lastAction.insight.archived?.note ?? null });
    setLastAction(null);
  };
  const dismiss = useCallback(() => {
    setLastAction(null);
    reset();
  }, [reset]);

  const open = (insight: Insight, clip: number) => {
    const representatives = insight.representatives.map((row) => row.clip);
    setClipList({ clips: representatives, title: insight.kind });
    change({ clip: String(clip) }, { push: true });
    // The other clips follow the representatives once they are loaded.
    fetchInsightClips(run, version, insight.id, { where }).then(
      (clips) => {
        const rest = [...clips].filter((other) => !representatives.includes(other));
        setClipList({ clips: [...representatives, ...rest], title: insight.kind });
      },
      () => undefined,
    );
  };

  const focusCard = (index: number) => {
    const next = visible[Math.max(0, Math.min(visible.length - 1, index))];
    if (!next) return;
    setCurrent(next.id);
    const card = document.getElementById(`insight-${next.id}`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  };
  const withCurrent = (action: (insight: Insight) => void) => () => {
    const insight = visible[currentIndex];
    if (insight) action(insight);
  };
  const insightAddress = (insight: Insight) => ({ run, version, where, id: insight.id });
  useKeys(
    insightKeys,
    {
      next: () => focusCard(currentIndex + 1),
      previous: () => focusCard(currentIndex - 1),
      open: withCurrent((insight) => {
        const first = insight.representatives[0];
        if (first) open(insight, first.clip);
      }),
      filter: withCurrent((insight) => navigate(filterAddress(insightAddress(insight)))),
      select: withCurrent((insight) => navigate(selectAddress(insightAddress(insight)))),
      export: withCurrent((insight) =>
        window.location.assign(exportAddress(insightAddress(insight))),
      ),
      ...(mayArchive && {
        archive: withCurrent((insight) =>
          insight.archived ? archive(insight, null) : setArchiving(insight.id),
        ),
        undo,
      }),
    },
    !search.has("clip"),
  );

  return {
    current,
    open,
    archive,
    archiving,
    setArchiving,
    setCurrent,
    lastAction,
    undo,
    error,
    dismiss,
  };
}
