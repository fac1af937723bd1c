import { Select, Slider, Switch, Tooltip } from "@mantine/core";
import { useState } from "react";

import type { Options } from "../../api/types";
import { COLORMAPS, type ColormapName, gradient } from "../../heat/colormaps";
import type { ClipSettings, ChangeSettings } from "./clipSettings";
import classes from "./HeatControls.module.css";

interface Props {
  options: Options;
  settings: ClipSettings;
  changeSettings: ChangeSettings;
  method: string;
  layer: string;
  /** Called while the slider is dragged; `settings` changes when it is released. */
  onOpacity: (opacity: number) => void;
}

const blurActiveElement = () => (document.activeElement as HTMLElement | null)?.blur();

/** Settings of the heatmap and of its display. */
export function HeatControls({
  options,
  settings,
  changeSettings,
  method,
  layer,
  onOpacity,
}: Props) {
  const pathways = [...new Set(options.layers.map(({ pathway }) => pathway))];
  const pathway = options.layers.find(({ name }) => name === layer)?.pathway ?? "";
  const pathwayLayers = options.layers.filter((other) => other.pathway === pathway);
  return (
    <div className={classes.row}>
      <Switch
        size="xs"
        label="Heat"
        title="Heat on or off (O)"
        checked={settings.heat}
        onChange={(event) => changeSettings({ heat: event.currentTarget.checked })}
      />
      <Opacity settings={settings} changeSettings={changeSettings} onOpacity={onOpacity} />
      <LabelledSelect
        label="Method"
        width={112}
        data={options.methods.map(({ name }) => name)}
        descriptions={Object.fromEntries(options.methods.map(({ name, title }) => [name, title]))}
        value={method}
        onChange={(next) => changeSettings({ method: next === options.default_method ? "" : next })}
      />
      {pathways.length > 1 && (
        <LabelledSelect
          label="Pathway"
          width={86}
          data={pathways}
          value={pathway}
          onChange={(next) =>
            changeSettings({
              layer: options.layers.findLast((other) => other.pathway === next)?.name ?? "",
            })
          }
        />
      )}
      <LabelledSelect
        label="Layer"
        width={190}
        data={pathwayLayers.map(({ name, title }) => ({ value: name, label: title }))}
        value={layer}
        onChange={(next) =>
          changeSettings({ layer: next === options.default_layers[0] ? "" : next })
        }
      />
      <ColormapButton
        colormap={settings.colormap}
        onChange={(colormap) => changeSettings({ colormap })}
      />
    </div>
  );
}

function Opacity({
  settings,
  changeSettings,
  onOpacity,
}: Pick<Props, "settings" | "changeSettings" | "onOpacity">) {
  const [dragged, setDragged] = useState<number | null>(null);
  return (
    <div className={classes.opacity} onPointerUp={blurActiveElement}>
      <span className={classes.label} id="heat-opacity">
        Opacity
      </span>
      <Slider
        size={6}
        thumbLabel="Opacity of the heat"
        aria-labelledby="heat-opacity"
        label={(value) => `${value} %`}
        value={dragged ?? settings.opacity}
        disabled={!settings.heat}
        onChange={(value) => {
          setDragged(value);
          onOpacity(value);
        }}
        onChangeEnd={(value) => {
          setDragged(null);
          changeSettings({ opacity: value });
        }}
      />
    </div>
  );
}

/** The colormap from none to maximum; a click changes it. */
function ColormapButton({
  colormap,
  onChange,
}: {
  colormap: ColormapName;
  onChange: (next: ColormapName) => void;
}) {
  const index = COLORMAPS.findIndex(({ name }) => name === colormap);
  const next = COLORMAPS[(index + 1) % COLORMAPS.length]!;
  const label = `From none to maximum. ${COLORMAPS[index]!.description}. Change to ${next.title}`;
  return (
    <Tooltip label={label} multiline maw={260}>
      <button
        type="button"
        className={classes.legend}
        aria-label={label}
        style={{ backgroundImage: gradient(colormap) }}
        onClick={() => onChange(next.name)}
      />
    </Tooltip>
  );
}

interface LabelledSelectProps {
  label: string;
  width: number;
  data: (string | { value: string; label: string })[];
  value: string;
  /** Longer texts in the list of options. */
  descriptions?: Record<string, string>;
  onChange: (value: string) => void;
}

function LabelledSelect({
  label,
  width,
  data,
  value,
  descriptions,
  onChange,
}: LabelledSelectProps) {
  return (
    <Select
      label={label}
      styles={{ wrapper: { width } }}
      data={data}
      value={value}
      allowDeselect={false}
      renderOption={
        descriptions && (({ option }) => <span>{descriptions[option.value] ?? option.label}</span>)
      }
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      onChange={(next) => next !== null && onChange(next)}
      // A field with the focus would block the keys of the page.
      onDropdownClose={blurActiveElement}
      classNames={{ root: classes.choice, label: classes.label }}
    />
  );
}
