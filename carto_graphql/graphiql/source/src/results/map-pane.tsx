import { useEffect, useMemo, useRef, useState } from "react";
import { colourOf } from "./colours";
import { useDark } from "./dark";
import { Drawing, type Place } from "./drawing";
import type { Layer } from "./response";

function placesOf(layers: Layer[]): Place[] {
  return layers.flatMap(({ features, drawable }, layer) => {
    const left = new Set(drawable.left.map(({ index }) => index));
    return features.flatMap((_, index) => (left.has(index) ? [] : [{ layer, index }]));
  });
}

/** A drawing for as long as the pane and its colours stay. */
function useDrawing(dark: boolean) {
  const container = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    const opening = Drawing.on(container.current!, dark);
    opening.then(
      (opened) => !gone && setDrawing(opened),
      () => setFailed(true),
    );
    return () => {
      gone = true;
      setDrawing(undefined);
      opening.then(
        (opened) => opened.remove(),
        () => undefined,
      );
    };
  }, [dark]);
  return { container, drawing, failed };
}

function Legend({ layers }: { layers: Layer[] }) {
  return (
    <ul className="legend">
      {layers.map(({ name }, index) => (
        <li key={index}>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={colourOf(index)} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** Goes through the features by keyboard, as a click on each would. */
function Steps({ layers, drawing }: { layers: Layer[]; drawing: Drawing | undefined }) {
  const places = useMemo(() => placesOf(layers), [layers]);
  const [shown, setShown] = useState<number>();
  useEffect(() => setShown(undefined), [layers]);

  function step(by: number) {
    const next = ((shown ?? (by > 0 ? -1 : 0)) + by + places.length) % places.length;
    setShown(next);
    drawing?.show(places[next]!);
  }

  const disabled = !drawing || places.length === 0;
  return (
    <span className="result-actions">
      <button type="button" aria-label="Previous feature" disabled={disabled} onClick={() => step(-1)}>
        ‹
      </button>
      <button type="button" aria-label="Next feature" disabled={disabled} onClick={() => step(1)}>
        ›
      </button>
      <button type="button" disabled={disabled} onClick={() => drawing?.fit()}>
        Fit
      </button>
    </span>
  );
}

/** How many features the map holds; nothing while it is being drawn. */
function useDrawn(drawing: Drawing | undefined, layers: Layer[]): number | undefined {
  const [drawn, setDrawn] = useState<number>();
  useEffect(() => {
    let gone = false;
    setDrawn(undefined);
    drawing?.draw(layers).then(
      (count) => !gone && setDrawn(count),
      () => undefined, // another response, or none, took its place
    );
    return () => {
      gone = true;
    };
  }, [drawing, layers]);
  return drawn;
}

function status(layers: Layer[], drawn: number | undefined): string {
  if (layers.length === 0) return "This response has no geometry";
  return drawn === undefined ? "Drawing…" : `${drawn.toLocaleString("en")} on the map`;
}

const MAX_NAMED = 5;

/** Says which features are not on the map, by their id or their number in the response. */
function NotDrawn({ layers }: { layers: Layer[] }) {
  const left = layers.flatMap(({ features, drawable }) =>
    drawable.left.map(({ index, reason }) => `feature ${features[index]?.id ?? index + 1} (${reason})`),
  );
  if (left.length === 0) return null;
  const more = left.length - MAX_NAMED;
  const named = left.slice(0, MAX_NAMED).join(", ") + (more > 0 ? ` and ${more.toLocaleString("en")} more` : "");
  return <p className="result-note">Not drawn: {named}.</p>;
}

export default function MapPane({ layers }: { layers: Layer[] }) {
  const dark = useDark();
  const { container, drawing, failed } = useDrawing(dark);
  const drawn = useDrawn(drawing, layers);
  if (failed) {
    return (
      <p className="result-empty">
        This browser cannot draw the map, which needs WebGL 2. The table has the same features.
      </p>
    );
  }
  return (
    <>
      <div className="result-bar">
        <Legend layers={layers} />
        <span role="status" data-drawn={drawn}>
          {status(layers, drawn)}
        </span>
        <Steps layers={layers} drawing={drawing} />
      </div>
      <NotDrawn layers={layers} />
      <div
        className={dark ? "map dark" : "map"}
        ref={container}
        role="region"
        aria-label="Map of the response"
      />
    </>
  );
}
