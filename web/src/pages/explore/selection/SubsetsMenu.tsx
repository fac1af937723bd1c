import { Button, Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { unwrap, client } from "../../../api/client";
import { useSession, useSubsets } from "../../../api/queries";
import { queryKeys } from "../../../api/queryKeys";
import { formatCount } from "../../../components/formatting";
import { useExplore } from "../useExplore";
import { writePart } from "./selectionParts";

/** The menu of saved subsets. */
export function SubsetsMenu() {
  const { state, change } = useExplore();
  const subsets = useSubsets().data ?? [];
  const role = useSession().data?.role;
  const queryClient = useQueryClient();
  const deleteSubset = useMutation({
    mutationFn: (name: string) =>
      unwrap(client.DELETE("/api/subsets/{name}", { params: { path: { name } } })),
    onSuccess: (_, name) => {
      const part = writePart({ kind: "subset", name });
      change({
        selected: state.selected.filter((other) => other !== part),
        within: state.within.filter((other) => other !== part),
      });
      void queryClient.invalidateQueries({ queryKey: queryKeys.subsets() });
    },
  });
  if (!subsets.length) return null;
  const selectedSubset = subsets.find(({ name }) =>
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
            rightSection={<span className="quiet">{formatCount(clips.length)}</span>}
            onClick={() =>
              change({ selected: writePart({ kind: "subset", name }) }, { push: true })
            }
          >
            {name}
          </Menu.Item>
        ))}
        {selectedSubset && role !== "viewer" && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => deleteSubset.mutate(selectedSubset.name)}>
              Delete “{selectedSubset.name}”
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
