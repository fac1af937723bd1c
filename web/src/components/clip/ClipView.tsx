import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearch } from "wouter";

import { answered, client } from "../../api/client";
import { useClip, useRun, useWorkspace } from "../../api/queries";
import { queryKeys } from "../../api/queryKeys";
import { useKeys } from "../../keys/useKeys";
import { Await } from "../States";
import { changed } from "../../url/search";
import { ClipBody } from "./ClipBody";
import { ClipHead } from "./ClipHead";
import { placeIn, useClipList } from "../../state/clipList";
import classes from "./ClipView.module.css";
import { clipKeys } from "./keys";

interface Props {
  run: string;
  clip: number;
  /** To another clip: of J and K, of the nearest neighbours. */
  onGo?: (clip: number) => void;
  onClose?: () => void;
  inDrawer?: boolean;
}

/** A clip, on its page and in the drawer of any other. */
export function ClipView({ run, clip, onGo, onClose, inDrawer = false }: Props) {
  const query = useClip(run, clip);
  const names = useRun(run).data?.classes ?? [];
  const all = useWorkspace().data?.clips ?? 0;
  const list = useClipList();
  const place = placeIn(list, clip, all);
  const search = useSearch();
  const page = inDrawer ? `/clip/${clip}${changed(search, { clip: null, run })}` : undefined;
  useReadAhead(run, place.next);
  useKeys(clipKeys, {
    ...(onGo && {
      next: () => place.next !== null && onGo(place.next),
      previous: () => place.previous !== null && onGo(place.previous),
    }),
    ...(onClose && { close: onClose }),
  });
  return (
    <div className={classes.view}>
      <Await query={query} what="Clip">
        {(found) => (
          <>
            <ClipHead
              clip={found}
              list={list}
              place={place}
              page={page}
              onGo={onGo}
              onClose={onClose}
            />
            <ClipBody
              key={`${run} ${clip}`}
              run={run}
              clip={found}
              classNames={names}
              onGo={onGo}
            />
          </>
        )}
      </Await>
    </div>
  );
}

/** What J asks for next is at hand when it does. */
function useReadAhead(run: string, next: number | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (next === null) return;
    void queries.prefetchQuery({
      queryKey: queryKeys.clip(run, next),
      queryFn: () =>
        answered(
          client.GET("/api/runs/{run}/clips/{clip}", { params: { path: { run, clip: next } } }),
        ),
    });
  }, [queries, run, next]);
}
