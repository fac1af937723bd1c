import { Drawer } from "@mantine/core";

import { useUrlState } from "../../url/useUrlState";
import { CLIP_CHOICES } from "./choices";
import { ClipView } from "./ClipView";
import classes from "./ClipView.module.css";

/**
 * The clip that the address names (`clip=12`), over whatever page is shown.
 *
 * A page puts it in once and opens it by changing `clip`; `keepClipList` says what J and K go
 * through. Escape takes the clip and all that was chosen in it out of the address.
 */
export function ClipDrawer({ run }: { run: string }) {
  const { search, change } = useUrlState();
  const asked = search.get("clip");
  const clip = asked !== null && /^\d+$/.test(asked) ? Number(asked) : null;
  const close = () => change({ clip: null, ...CLIP_CHOICES });
  return (
    <Drawer.Root
      opened={clip !== null}
      onClose={close}
      position="right"
      size="min(1180px, 94vw)"
      padding={0}
      classNames={{ content: classes.drawer }}
      // Escape comes by the keys of the page, so that a list that is open closes first.
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
