import { Select } from "@mantine/core";
import { useMemo } from "react";

import type { Column } from "../../api/types";

interface Props {
  label: string;
  columns: readonly Column[];
  value: string;
  onChange: (name: string) => void;
  /** Text without a selection; if undefined, a selection is required. */
  placeholder?: string;
}

const GROUP_TITLES: Record<Column["group"], string> = {
  "data set": "Data set",
  prediction: "Prediction",
  metadata: "Metadata",
  groups: "Groups",
};

/** Selects a column; the options are grouped. */
export function ColumnSelect({ label, columns, value, onChange, placeholder }: Props) {
  const data = useMemo(
    () =>
      (Object.keys(GROUP_TITLES) as Column["group"][]).map((group) => ({
        group: GROUP_TITLES[group],
        items: columns
          .filter((column) => column.group === group)
          .map(({ name, title }) => ({ value: name, label: title })),
      })),
    [columns],
  );
  return (
    <Select
      aria-label={label}
      data={data.filter(({ items }) => items.length)}
      value={value || null}
      onChange={(name) => onChange(name ?? "")}
      placeholder={placeholder}
      searchable
      clearable={placeholder !== undefined}
      allowDeselect={placeholder !== undefined}
      clearButtonProps={{ "aria-label": `No ${label.toLowerCase()}` }}
      maxDropdownHeight={360}
      comboboxProps={{ width: 240, position: "bottom-start" }}
      nothingFoundMessage="No such column"
      w={148}
    />
  );
}
