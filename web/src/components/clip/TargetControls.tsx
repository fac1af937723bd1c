import { SegmentedControl, Select } from "@mantine/core";
import { useMemo } from "react";

import type { Clip } from "../../api/types";
import classes from "./TargetControls.module.css";
import { contrast, contrasted, kindOf, rival, type TargetKind } from "./targets";

interface Props {
  clip: Clip;
  classNames: readonly string[];
  target: string;
  onChange: (target: string) => void;
}

/** Of what class the heat is. */
export function TargetControls({ clip, classNames, target, onChange }: Props) {
  const { label, predicted } = clip.row;
  const kind = kindOf(target);
  const first = predicted ?? classNames[0] ?? "";
  const second = rival(clip) ?? classNames.find((name) => name !== first) ?? "";
  const begin: Record<TargetKind, string> = {
    predicted: "predicted",
    true: "true",
    class: second,
    contrast: contrast(first, second),
  };
  const pair = contrasted(target);
  return (
    <div className={classes.row}>
      <SegmentedControl
        size="xs"
        aria-label="Heat of which class"
        value={kind}
        onChange={(next) => onChange(begin[next as TargetKind])}
        data={[
          { value: "predicted", label: "Predicted" },
          { value: "true", label: "True", disabled: label === null },
          { value: "class", label: "Any class" },
          { value: "contrast", label: "A against B" },
        ]}
      />
      {kind === "predicted" && <span className={classes.name}>{predicted ?? "no prediction"}</span>}
      {kind === "true" && <span className={classes.name}>{label}</span>}
      {kind === "class" && (
        <ClassChoice label="Class" names={classNames} value={target} onChange={onChange} />
      )}
      {pair && (
        <>
          <ClassChoice
            label="Speaks for"
            names={classNames}
            value={pair[0]}
            onChange={(name) => onChange(contrast(name, pair[1]))}
          />
          <span className="quiet">against</span>
          <ClassChoice
            label="Speaks against"
            names={classNames}
            value={pair[1]}
            onChange={(name) => onChange(contrast(pair[0], name))}
          />
        </>
      )}
    </div>
  );
}

interface ClassChoiceProps {
  label: string;
  names: readonly string[];
  value: string | null;
  placeholder?: string;
  onChange: (name: string) => void;
}

/** One of all classes, found by typing. */
export function ClassChoice({ label, names, value, placeholder, onChange }: ClassChoiceProps) {
  const data = useMemo(() => [...new Set(names)], [names]);
  return (
    <Select
      aria-label={label}
      className={classes.choice}
      data={data}
      value={value}
      placeholder={placeholder}
      searchable
      selectFirstOptionOnChange
      onFocus={(event) => event.currentTarget.select()}
      limit={60}
      allowDeselect={false}
      nothingFoundMessage="No such class"
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      onChange={(next) => next !== null && onChange(next)}
      onDropdownClose={() => (document.activeElement as HTMLElement | null)?.blur()}
    />
  );
}
