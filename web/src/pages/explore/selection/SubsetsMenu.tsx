import { Button, Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import { useSession, useSubsets } from "../../../api/queries";
import { queryKeys } from "../../../api/queryKeys";
import { count } from "../../../components/words";
import { useExplore } from "../useExplore";
import { writePart } from "./parts";

/** Selections that were kept. */
export function SubsetsMenu() {
  const { state, change } = useExplore();
  const subsets = useSubsets().data ?? [];
  const role = useSession().data?.role;
  const cache = useQueryClient();
  const forget = useMutation({
    mutationFn: (name: string) =>
      answered(client.DELETE("/api/subsets/{name}", { params: { path: { name } } })),
    onSuccess: (_, name) => {
      const part = writePart({ kind: "subset", name });
      change({
        selected: state.selected.filter((other) => other !== part),
        within: state.within.filter((other) => other !== part),
      });
      void cache.invalidateQueries({ queryKey: queryKeys.subsets() });
    },
  });
  if (!subsets.length) return null;
  const shown = subsets.find(({ name }) =>
    state.selected.includes(writePart({ kind: "subset", name })),
  );
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" size="compact-xs" rightSection={<span aria-hidden>▾</span>}>
          Subsets
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Menu.Label>Select</Menu.Label>
        {subsets.map(({ name, clips, note, by }) => (
          <Menu.Item
            key={name}
            title={[note, by && `by ${by}`].filter(Boolean).join(" — ")}
            rightSection={<span className="quiet">{count(clips.length)}</span>}
            onClick={() =>
              change({ selected: writePart({ kind: "subset", name }) }, { push: true })
            }
          >
            {name}
          </Menu.Item>
        ))}
        {shown && role !== "viewer" && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => forget.mutate(shown.name)}>Delete “{shown.name}”</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
