import { SegmentedControl, Select } from "@mantine/core";
import { useMemo } from "react";

import { classTarget, contrast, LABEL, PREDICTED, type Target } from "../../api/targets";
import type { Clip } from "../../api/types";
import classes from "./TargetControls.module.css";
import { alternativeClass } from "./targetChoices";

interface Props {
  clip: Clip;
  classNames: readonly string[];
  target: Target;
  onChange: (target: Target) => void;
}

/** Selects the class that the heat explains. */
export function TargetControls({ clip, classNames, target, onChange }: Props) {
  const { label, predicted } = clip.row;
  const first = predicted ?? classNames[0] ?? "";
  const second = alternativeClass(clip) ?? classNames.find((name) => name !== first) ?? "";
  const initialTargets: Record<Target["kind"], Target> = {
    predicted: PREDICTED,
    label: LABEL,
    class: classTarget(second),
    contrast: contrast(first, second),
  };
  return (
    <div className={classes.row}>
      <SegmentedControl
        size="xs"
        aria-label="Heat of which class"
        value={target.kind}
        onChange={(next) => onChange(initialTargets[next as Target["kind"]])}
        data={[
          { value: "predicted", label: "Predicted" },
          { value: "label", label: "True", disabled: label === null },
          { value: "class", label: "Any class" },
          { value: "contrast", label: "A against B" },
        ]}
      />
      {target.kind === "predicted" && (
        <span className={classes.name}>{predicted ?? "no prediction"}</span>
      )}
      {target.kind === "label" && <span className={classes.name}>{label}</span>}
      {target.kind === "class" && (
        <ClassSelect
          label="Class"
          names={classNames}
          value={target.name}
          onChange={(name) => onChange(classTarget(name))}
        />
      )}
      {target.kind === "contrast" && (
        <>
          <ClassSelect
            label="Evidence for"
            names={classNames}
            value={target.positive.name}
            onChange={(name) => onChange(contrast(name, target.negative.name))}
          />
          <span className="quiet">against</span>
          <ClassSelect
            label="Evidence against"
            names={classNames}
            value={target.negative.name}
            onChange={(name) => onChange(contrast(target.positive.name, name))}
          />
        </>
      )}
    </div>
  );
}

interface ClassSelectProps {
  label: string;
  names: readonly string[];
  value: string | null;
  placeholder?: string;
  onChange: (name: string) => void;
}

/** Selects one of all classes; typing searches. */
export function ClassSelect({ label, names, value, placeholder, onChange }: ClassSelectProps) {
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
