import { Select, Slider, Switch, Tooltip } from "@mantine/core";
import { useState } from "react";

import type { Options } from "../../api/types";
import { COLOUR_MAPS, type ColourMapName, gradient } from "../../heat/colourMaps";
import type { Choices, Choose } from "./choices";
import classes from "./HeatControls.module.css";

interface Props {
  options: Options;
  choices: Choices;
  choose: Choose;
  method: string;
  layer: string;
  /** While the slider is moved; `choices` has it once it is let go. */
  onOpacity: (opacity: number) => void;
}

const blurred = () => (document.activeElement as HTMLElement | null)?.blur();

/** How the heat is made and how it lies over the video. */
export function HeatControls({ options, choices, choose, method, layer, onOpacity }: Props) {
  const pathways = [...new Set(options.layers.map(({ pathway }) => pathway))];
  const pathway = options.layers.find(({ name }) => name === layer)?.pathway ?? "";
  const inPathway = options.layers.filter((one) => one.pathway === pathway);
  return (
    <div className={classes.row}>
      <Switch
        size="xs"
        label="Heat"
        title="Heat on or off (O)"
        checked={choices.heat}
        onChange={(event) => choose({ heat: event.currentTarget.checked })}
      />
      <Opacity choices={choices} choose={choose} onOpacity={onOpacity} />
      <Choice
        label="Method"
        width={112}
        data={options.methods.map(({ name }) => name)}
        about={Object.fromEntries(options.methods.map(({ name, title }) => [name, title]))}
        value={method}
        onChange={(next) => choose({ method: next === options.default_method ? "" : next })}
      />
      {pathways.length > 1 && (
        <Choice
          label="Pathway"
          width={86}
          data={pathways}
          value={pathway}
          onChange={(next) =>
            choose({ layer: options.layers.findLast((one) => one.pathway === next)?.name ?? "" })
          }
        />
      )}
      <Choice
        label="Layer"
        width={190}
        data={inPathway.map(({ name, title }) => ({ value: name, label: title }))}
        value={layer}
        onChange={(next) => choose({ layer: next === options.default_layers[0] ? "" : next })}
      />
      <Palette palette={choices.palette} onChange={(palette) => choose({ palette })} />
    </div>
  );
}

function Opacity({ choices, choose, onOpacity }: Pick<Props, "choices" | "choose" | "onOpacity">) {
  const [moving, setMoving] = useState<number | null>(null);
  return (
    <div className={classes.opacity} onPointerUp={blurred}>
      <span className={classes.label} id="heat-opacity">
        Opacity
      </span>
      <Slider
        size={6}
        thumbLabel="Opacity of the heat"
        aria-labelledby="heat-opacity"
        label={(value) => `${value} %`}
        value={moving ?? choices.opacity}
        disabled={!choices.heat}
        onChange={(value) => {
          setMoving(value);
          onOpacity(value);
        }}
        onChangeEnd={(value) => {
          setMoving(null);
          choose({ opacity: value });
        }}
      />
    </div>
  );
}

/** The colours from no heat to the most; a press changes them. */
function Palette({
  palette,
  onChange,
}: {
  palette: ColourMapName;
  onChange: (next: ColourMapName) => void;
}) {
  const at = COLOUR_MAPS.findIndex(({ name }) => name === palette);
  const next = COLOUR_MAPS[(at + 1) % COLOUR_MAPS.length]!;
  const label = `From none to most. ${COLOUR_MAPS[at]!.about}. Change to ${next.title}`;
  return (
    <Tooltip label={label} multiline maw={260}>
      <button
        type="button"
        className={classes.legend}
        aria-label={label}
        style={{ backgroundImage: gradient(palette) }}
        onClick={() => onChange(next.name)}
      />
    </Tooltip>
  );
}

interface ChoiceProps {
  label: string;
  width: number;
  data: (string | { value: string; label: string })[];
  value: string;
  /** In the list, in place of what is shown of the one that is chosen. */
  about?: Record<string, string>;
  onChange: (value: string) => void;
}

function Choice({ label, width, data, value, about, onChange }: ChoiceProps) {
  return (
    <Select
      label={label}
      styles={{ wrapper: { width } }}
      data={data}
      value={value}
      allowDeselect={false}
      renderOption={about && (({ option }) => <span>{about[option.value] ?? option.label}</span>)}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      onChange={(next) => next !== null && onChange(next)}
      // A field that keeps the focus would swallow the keys of the page.
      onDropdownClose={blurred}
      classNames={{ root: classes.choice, label: classes.label }}
    />
  );
}
