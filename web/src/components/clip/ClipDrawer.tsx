import { Drawer } from "@mantine/core";

import { useUrlState } from "../../url/useUrlState";
import { CLEARED_SETTINGS } from "./clipSettings";
import { ClipView } from "./ClipView";
import classes from "./ClipView.module.css";

/**
 * The clip of the URL (`clip=12`) in a drawer over the current page.
 *
 * A page renders it once and opens it with the parameter `clip`; `setClipList` sets the clips
 * that J and K step through. Escape removes the clip and its settings from the URL.
 */
export function ClipDrawer({ run }: { run: string }) {
  const { search, change } = useUrlState();
  const requested = search.get("clip");
  const clip = requested !== null && /^\d+$/.test(requested) ? Number(requested) : null;
  const close = () => change({ clip: null, ...CLEARED_SETTINGS });
  return (
    <Drawer.Root
      opened={clip !== null}
      onClose={close}
      position="right"
      size="min(1180px, 94vw)"
      padding={0}
      classNames={{ content: classes.drawer }}
      // The keys of the page handle Escape, so that an open list closes first.
      closeOnEscape={false}
      transitionProps={{ duration: 90 }}
    >
      <Drawer.Overlay backgroundOpacity={0.4} />
      <Drawer.Content aria-label={`Clip ${clip ?? ""}`}>
        <Drawer.Body>
          {clip !== null && (
            <ClipView
              run={run}
              clip={clip}
              onGo={(next) => change({ clip: String(next) })}
              onClose={close}
              inDrawer
            />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
