import { Button, Popover, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { unwrap, client } from "../../../api/client";
import { errorMessage } from "../../../api/errors";
import { useSession, useSubsets } from "../../../api/queries";
import { queryKeys } from "../../../api/queryKeys";
import { formatClipCount } from "../../../components/formatting";
import { useExplore } from "../useExplore";
import classes from "./Selection.module.css";
import { writePart } from "./selectionParts";

/** Saves the clips of the panel as a subset. */
export function SaveSubset({ clips }: { clips: readonly number[] }) {
  const { change } = useExplore();
  const [opened, { toggle, close }] = useDisclosure();
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const queryClient = useQueryClient();
  const subsets = useSubsets().data ?? [];
  const role = useSession().data?.role;
  const save = useMutation({
    mutationFn: () =>
      unwrap(client.POST("/api/subsets", { body: { name: name.trim(), note, clips: [...clips] } })),
    onSuccess: async (subset) => {
      await queryClient.invalidateQueries({ queryKey: queryKeys.subsets() });
      queryClient.removeQueries({ queryKey: queryKeys.allMasks(), type: "inactive" });
      change({ selected: writePart({ kind: "subset", name: subset.name }) }, { push: true });
      close();
      setName("");
      setNote("");
    },
  });
  if (role === "viewer") return null;
  const exists = subsets.some((subset) => subset.name === name.trim());
  return (
    <Popover
      opened={opened}
      onChange={close}
      position="bottom-start"
      width={260}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button variant="default" size="compact-xs" disabled={!clips.length} onClick={toggle}>
          Save
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save as subset">
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextInput
            label="Name"
            value={name}
            maxLength={80}
            required
            description={exists ? "This name exists; the subset will be replaced." : undefined}
            error={save.error ? errorMessage(save.error) : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label="Note"
            value={note}
            maxLength={2000}
            autosize
            minRows={2}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
            Save {formatClipCount(clips.length)}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
