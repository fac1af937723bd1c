import { Button, Popover, Textarea } from "@mantine/core";
import { useState } from "react";

import classes from "./InsightCard.module.css";

interface Props {
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onArchive: (note: string) => void;
}

const MAX_NOTE_LENGTH = 2000;

/** Archives an insight with a note. */
export function ArchiveButton({ opened, onOpen, onArchive }: Props) {
  return (
    <Popover
      opened={opened}
      onChange={onOpen}
      position="bottom-end"
      trapFocus
      returnFocus
      width={300}
    >
      <Popover.Target>
        <Button variant="default" size="compact-xs" title="A" onClick={() => onOpen(!opened)}>
          Archive
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{opened && <NoteForm onArchive={onArchive} />}</Popover.Dropdown>
    </Popover>
  );
}

function NoteForm({ onArchive }: { onArchive: (note: string) => void }) {
  const [note, setNote] = useState("");
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        onArchive(note.trim());
      }}
    >
      <Textarea
        label="Note"
        description="Why it is archived; Enter archives it"
        placeholder="night shots, already known"
        maxLength={MAX_NOTE_LENGTH}
        autosize
        minRows={2}
        maxRows={6}
        value={note}
        data-autofocus
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          onArchive(note.trim());
        }}
      />
      <Button type="submit" variant="default">
        Archive
      </Button>
    </form>
  );
}
