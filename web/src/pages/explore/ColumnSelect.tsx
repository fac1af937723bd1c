import { Select } from "@mantine/core";
import { useMemo } from "react";

import type { Column } from "../../api/types";

interface Props {
  label: string;
  columns: readonly Column[];
  value: string;
  onChange: (name: string) => void;
  /** Shown where nothing is chosen; without it something always is. */
  placeholder?: string;
}

const GROUP_TITLES: Record<Column["group"], string> = {
  "data set": "Data set",
  prediction: "Prediction",
  metadata: "Metadata",
  groups: "Groups",
};

/** A column by name, those that belong together together. */
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
      nothingFoundMessage="no such column"
      w={148}
    />
  );
}
