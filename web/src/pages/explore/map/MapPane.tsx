import { useElementSize } from "@mantine/hooks";
import { useCallback, useMemo, useRef, useState } from "react";

import { useKeys } from "../../../keys/useKeys";
import { Failure, JobProgress, Loading } from "../../../components/States";
import { count } from "../../../components/words";
import { firstMap } from "../data/map";
import { setHovered } from "../hovered";
import { exploreKeys } from "../keys";
import { Legend } from "../legend/Legend";
import { useEmphasis } from "../legend/useEmphasis";
import { withClip, writePart } from "../selection/parts";
import { useExplore } from "../useExplore";
import { type Place, toMap } from "./camera";
import { cameraKey } from "./cameraKey";
import { areaOf, type Tool, useGestures } from "./gestures";
import { nearest, pointGrid } from "./grid";
import { MapControls } from "./MapControls";
import { MapMarks } from "./MapMarks";
import classes from "./MapPane.module.css";
import { PointCanvas } from "./PointCanvas";
import { useCamera } from "./useCamera";
import { useLook } from "./useLook";
import { useMap } from "./useMap";
import { usePlaces } from "./usePlaces";

const EMPTY = new Uint16Array(0);
const REACH = 9;
const WHOLE = 65535;

/** The latent map with its controls and its legend. */
export function MapPane() {
  const { rows, state, change, filter } = useExplore();
  const method = state.map || firstMap(rows.answer);
  const map = useMap(rows, method);
  const emphasis = useEmphasis();
  const { look, colouring, coloured, ground } = useLook(emphasis.codes);
  const points = map.points ?? EMPTY;
  const places = usePlaces(points);
  // Made when something is pointed at, so that the first paint need not wait for it.
  const grid = useMemo(() => onceAsked(() => pointGrid(points)), [points]);

  const { ref, width, height } = useElementSize();
  const size = useMemo(() => ({ width, height }), [width, height]);
  const { camera, move, fit, whole } = useCamera(size);
  const [tool, setTool] = useState<Tool>("move");
  const [way, setWay] = useState<Place[] | null>(null);
  const [broken, setBroken] = useState<Error | null>(null);
  const surface = useRef<HTMLDivElement>(null);

  const rowAt = (place: Place) => {
    const [x, y] = toMap(camera, size, place);
    const reach = (REACH / camera.scale) * WHOLE;
    return nearest(grid(), x * WHOLE, y * WHOLE, reach, (row) => filter.mask[row] === 1);
  };
  const point = (place: Place | null) => {
    const row = place ? rowAt(place) : -1;
    setHovered(row < 0 ? null : { row, onMap: true });
  };
  const select = (drawn: readonly Place[], more: boolean) => {
    const polygon = areaOf(tool, drawn, (place) => toMap(camera, size, place), camera.scale);
    if (polygon.length < 6) return;
    const part = writePart({ kind: "area", method: map.shown, polygon });
    change({ selected: more ? [...state.selected, part] : [part] }, { push: true });
  };
  const click = (place: Place, more: boolean) => {
    const row = rowAt(place);
    if (row < 0) return;
    const clip = rows.clips[row]!;
    if (more) change({ selected: withClip(state.selected, clip) }, { push: true });
    else change({ clip: String(clip) }, { push: true });
  };
  useGestures(surface, {
    tool,
    size,
    onCamera: move,
    onDraw: setWay,
    onDrawn: select,
    onPoint: point,
    onClick: click,
  });

  const toggle = useCallback((next: Tool) => setTool((now) => (now === next ? "move" : next)), []);
  const methods = rows.answer.maps.filter((one) => one.available).map((one) => one.method);
  useKeys(
    exploreKeys,
    {
      lasso: () => toggle("lasso"),
      box: () => toggle("box"),
      fit,
      map: () => change({ map: methods[(methods.indexOf(method) + 1) % methods.length] ?? method }),
    },
    state.clip === null,
  );

  return (
    <section className={classes.pane} aria-label="Latent map">
      <div ref={ref} className={classes.stage}>
        {width > 0 && (
          <PointCanvas
            places={places}
            look={look}
            camera={camera}
            size={size}
            ink={ground === "dark" ? 1 : 0}
            className={map.old ? classes.old : undefined}
            onBroken={setBroken}
          />
        )}
        <MapMarks
          points={points}
          camera={camera}
          size={size}
          way={way}
          tool={tool}
          method={map.shown}
        />
        <div
          ref={surface}
          className={classes.surface}
          data-tool={tool}
          tabIndex={0}
          onKeyDown={(event) => {
            const moved = cameraKey(event.key, size);
            if (!moved) return;
            event.preventDefault();
            move(moved);
          }}
          role="application"
          aria-label={`Map of ${count(rows.count)} clips. Drag to move, turn the wheel to zoom, L draws a lasso, B a box.`}
        />
      </div>
      {broken && (
        <div className={classes.over}>
          <Failure error={broken} />
        </div>
      )}
      {map.error && (
        <div className={classes.over}>
          <Failure error={map.error} onRetry={map.refetch} />
        </div>
      )}
      {!map.points && !map.error && !map.job && (
        <div className={classes.over}>
          <Loading what="Loading the map" />
        </div>
      )}
      {map.job && (
        <div className={classes.job}>
          <JobProgress job={map.job} what="Laying out the map" />
        </div>
      )}
      <MapControls method={method} tool={tool} onTool={toggle} onFit={whole ? undefined : fit} />
      <Legend colouring={colouring} values={coloured} emphasis={emphasis} />
    </section>
  );
}

function onceAsked<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
