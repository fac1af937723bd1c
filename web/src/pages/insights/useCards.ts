import { useCallback, useState } from "react";
import { useLocation } from "wouter";

import { insightClips } from "../../api/queries";
import type { Insight } from "../../api/types";
import { useKeys } from "../../keys/useKeys";
import { useUrlState } from "../../url/useUrlState";
import { keepClipList } from "../../state/clipList";
import { exportAddress, filterAddress, selectAddress } from "./addresses";
import { insightKeys } from "./keys";
import { useArchive } from "./useArchive";

interface Of {
  run: string;
  version: string;
  where: readonly string[];
  shown: readonly Insight[];
  mayArchive: boolean;
}

interface Done {
  insight: Insight;
  said: string;
}

/** What can be done with cards, by hand and by keys. */
export function useCards({ run, version, where, shown, mayArchive }: Of) {
  const { search, change } = useUrlState();
  const [, navigate] = useLocation();
  const [current, point] = useState<string | null>(null);
  const [archiving, setArchiving] = useState<string | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const { mutate, error: failed, reset } = useArchive(run, version, where);

  const at = shown.findIndex(({ id }) => id === current);
  const archive = (insight: Insight, note: string | null) => {
    setArchiving(null);
    const beside = shown[at + 1] ?? shown[at - 1];
    if (insight.id === current && beside) point(beside.id);
    setDone({ insight, said: `${note === null ? "Taken out" : "Archived"}: ${insight.title}` });
    mutate({ insight, note });
  };
  const undo = () => {
    if (done) mutate({ insight: done.insight, note: done.insight.archived?.note ?? null });
    setDone(null);
  };
  const forget = useCallback(() => {
    setDone(null);
    reset();
  }, [reset]);

  const open = (insight: Insight, clip: number) => {
    const first = insight.representatives.map((row) => row.clip);
    keepClipList({ clips: first, title: insight.kind });
    change({ clip: String(clip) }, { push: true });
    // The others follow those that show it best, once they are known.
    insightClips(run, version, insight.id, { where }).then(
      (all) => {
        const others = [...all].filter((one) => !first.includes(one));
        keepClipList({ clips: [...first, ...others], title: insight.kind });
      },
      () => undefined,
    );
  };

  const go = (place: number) => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, place))];
    if (!next) return;
    point(next.id);
    const card = document.getElementById(`insight-${next.id}`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
  };
  const withCurrent = (action: (insight: Insight) => void) => () => {
    const insight = shown[at];
    if (insight) action(insight);
  };
  const of = (insight: Insight) => ({ run, version, where, id: insight.id });
  useKeys(
    insightKeys,
    {
      next: () => go(at + 1),
      previous: () => go(at - 1),
      open: withCurrent((insight) => {
        const first = insight.representatives[0];
        if (first) open(insight, first.clip);
      }),
      filter: withCurrent((insight) => navigate(filterAddress(of(insight)))),
      select: withCurrent((insight) => navigate(selectAddress(of(insight)))),
      export: withCurrent((insight) => window.location.assign(exportAddress(of(insight)))),
      ...(mayArchive && {
        archive: withCurrent((insight) =>
          insight.archived ? archive(insight, null) : setArchiving(insight.id),
        ),
        undo,
      }),
    },
    !search.has("clip"),
  );

  return { current, open, archive, archiving, setArchiving, point, done, undo, failed, forget };
}
