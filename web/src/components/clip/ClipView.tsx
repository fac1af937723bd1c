import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearch } from "wouter";

import { unwrap, client } from "../../api/client";
import { useClip, useRun, useWorkspace } from "../../api/queries";
import { queryKeys } from "../../api/queryKeys";
import { useKeys } from "../../keys/useKeys";
import { Await } from "../QueryStates";
import { withChanges } from "../../url/search";
import { ClipBody } from "./ClipBody";
import { ClipHead } from "./ClipHead";
import { positionInList, useClipList } from "../../state/clipList";
import classes from "./ClipView.module.css";
import { clipKeys } from "./keys";

interface Props {
  run: string;
  clip: number;
  /** Opens another clip: with J and K, or a nearest neighbour. */
  onGo?: (clip: number) => void;
  onClose?: () => void;
  inDrawer?: boolean;
}

/** A clip, on its page or in a drawer. */
export function ClipView({ run, clip, onGo, onClose, inDrawer = false }: Props) {
  const query = useClip(run, clip);
  const runQuery = useRun(run);
  const clipCount = useWorkspace().data?.clips ?? 0;
  const list = useClipList();
  const position = positionInList(list, clip, clipCount);
  const search = useSearch();
  const pageUrl = inDrawer ? `/clip/${clip}${withChanges(search, { clip: null, run })}` : undefined;
  usePrefetchClip(run, position.next);
  useKeys(clipKeys, {
    ...(onGo && {
      next: () => position.next !== null && onGo(position.next),
      previous: () => position.previous !== null && onGo(position.previous),
    }),
    ...(onClose && { close: onClose }),
  });
  return (
    <div className={classes.view}>
      <Await query={query} what="Clip">
        {(clipDetails) => (
          <>
            <ClipHead
              clip={clipDetails}
              list={list}
              position={position}
              pageUrl={pageUrl}
              onGo={onGo}
              onClose={onClose}
            />
            <Await query={runQuery} what="Run">
              {({ classes: classNames }) => (
                <ClipBody
                  key={`${run} ${clip}`}
                  run={run}
                  clip={clipDetails}
                  classNames={classNames}
                  onGo={onGo}
                />
              )}
            </Await>
          </>
        )}
      </Await>
    </div>
  );
}

/** Loads the next clip in advance. */
function usePrefetchClip(run: string, next: number | null): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (next === null) return;
    void queryClient.prefetchQuery({
      queryKey: queryKeys.clip(run, next),
      queryFn: () =>
        unwrap(
          client.GET("/api/runs/{run}/clips/{clip}", { params: { path: { run, clip: next } } }),
        ),
    });
  }, [queryClient, run, next]);
}
