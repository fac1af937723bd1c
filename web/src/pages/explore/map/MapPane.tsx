import { useElementSize } from "@mantine/hooks";
import { useCallback, useMemo, useRef, useState } from "react";

import { useKeys } from "../../../keys/useKeys";
import { Failure, JobProgress, Loading } from "../../../components/QueryStates";
import { formatCount } from "../../../components/formatting";
import { defaultMap } from "../data/mapQuery";
import { setHovered } from "../hovered";
import { exploreKeys } from "../keys";
import { Legend } from "../legend/Legend";
import { useEmphasis } from "../legend/useEmphasis";
import { toggleClip, writePart } from "../selection/selectionParts";
import { useExplore } from "../useExplore";
import { type Point, toMap } from "./camera";
import { cameraMoveOfKey } from "./cameraKey";
import { polygonOfPath, type Tool, useGestures } from "./gestures";
import { nearestRowTo, pointGrid } from "./grid";
import { MapControls } from "./MapControls";
import { MapOverlay } from "./MapOverlay";
import classes from "./MapPane.module.css";
import { PointCanvas } from "./PointCanvas";
import { useCamera } from "./useCamera";
import { usePointStyle } from "./usePointStyle";
import { useMap } from "./useMap";
import { usePointTransition } from "./usePointTransition";

const NO_POINTS = new Uint16Array(0);
const HOVER_RADIUS = 9;
const MAP_UNITS = 65535;

/** The latent map with its controls and legend. */
export function MapPane() {
  const { rows, state, change, filter } = useExplore();
  const method = state.map || defaultMap(rows.answer);
  const map = useMap(rows, method);
  const emphasis = useEmphasis();
  const { style, colouring, colourValues, background } = usePointStyle(emphasis.codes);
  const points = map.points ?? NO_POINTS;
  const transition = usePointTransition(points);
  // Built on the first hover, so that the first paint does not wait for it.
  const grid = useMemo(() => lazy(() => pointGrid(points)), [points]);

  const { ref, width, height } = useElementSize();
  const size = useMemo(() => ({ width, height }), [width, height]);
  const { camera, move, fit, isFitted } = useCamera(size);
  const [tool, setTool] = useState<Tool>("move");
  const [path, setWay] = useState<Point[] | null>(null);
  const [renderError, setRenderError] = useState<Error | null>(null);
  const surface = useRef<HTMLDivElement>(null);

  const rowAt = (place: Point) => {
    const [x, y] = toMap(camera, size, place);
    const reach = (HOVER_RADIUS / camera.scale) * MAP_UNITS;
    return nearestRowTo(
      grid(),
      x * MAP_UNITS,
      y * MAP_UNITS,
      reach,
      (row) => filter.mask[row] === 1,
    );
  };
  const hover = (place: Point | null) => {
    const row = place ? rowAt(place) : -1;
    setHovered(row < 0 ? null : { row, onMap: true });
  };
  const select = (drawn: readonly Point[], extend: boolean) => {
    const polygon = polygonOfPath(tool, drawn, (place) => toMap(camera, size, place), camera.scale);
    if (polygon.length < 6) return;
    const part = writePart({ kind: "area", method: map.shownMethod, polygon });
    change({ selected: extend ? [...state.selected, part] : [part] }, { push: true });
  };
  const click = (place: Point, extend: boolean) => {
    const row = rowAt(place);
    if (row < 0) return;
    const clip = rows.clips[row]!;
    if (extend) change({ selected: toggleClip(state.selected, clip) }, { push: true });
    else change({ clip: String(clip) }, { push: true });
  };
  useGestures(surface, {
    tool,
    size,
    onCamera: move,
    onDraw: setWay,
    onDrawn: select,
    onPoint: hover,
    onClick: click,
  });

  const toggleTool = useCallback(
    (next: Tool) => setTool((now) => (now === next ? "move" : next)),
    [],
  );
  const methods = rows.answer.maps.filter((item) => item.available).map((item) => item.method);
  useKeys(
    exploreKeys,
    {
      lasso: () => toggleTool("lasso"),
      box: () => toggleTool("box"),
      fit,
      map: () => change({ map: methods[(methods.indexOf(method) + 1) % methods.length] ?? method }),
    },
    state.clip === null,
  );

  return (
    <section className={classes.pane} aria-label="Latent map">
      <div ref={ref} className={classes.canvasArea}>
        {width > 0 && (
          <PointCanvas
            transition={transition}
            style={style}
            camera={camera}
            size={size}
            ringGrey={background === "dark" ? 1 : 0}
            className={map.isOutdated ? classes.outdated : undefined}
            onError={setRenderError}
          />
        )}
        <MapOverlay
          points={points}
          camera={camera}
          size={size}
          path={path}
          tool={tool}
          method={map.shownMethod}
        />
        <div
          ref={surface}
          className={classes.surface}
          data-tool={tool}
          tabIndex={0}
          onKeyDown={(event) => {
            const cameraMove = cameraMoveOfKey(event.key, size);
            if (!cameraMove) return;
            event.preventDefault();
            move(cameraMove);
          }}
          role="application"
          aria-label={`Map of ${formatCount(rows.count)} clips. Drag to move, use the wheel to zoom, press L for a lasso or B for a box.`}
        />
      </div>
      {renderError && (
        <div className={classes.message}>
          <Failure error={renderError} />
        </div>
      )}
      {map.error && (
        <div className={classes.message}>
          <Failure error={map.error} onRetry={map.refetch} />
        </div>
      )}
      {!map.points && !map.error && !map.job && (
        <div className={classes.message}>
          <Loading what="Loading the map" />
        </div>
      )}
      {map.job && (
        <div className={classes.job}>
          <JobProgress job={map.job} what="Computing the map" />
        </div>
      )}
      <MapControls
        method={method}
        tool={tool}
        onTool={toggleTool}
        onFit={isFitted ? undefined : fit}
      />
      <Legend colouring={colouring} values={colourValues} emphasis={emphasis} />
    </section>
  );
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}
