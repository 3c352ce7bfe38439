import { useTheme } from "@graphiql/react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Layer } from "./answer";
import { Drawing, type Place } from "./drawing";
import { colourOf } from "./map-style";

function useDark(): boolean {
  const { theme } = useTheme();
  const [system, setSystem] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const update = () => setSystem(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return theme ? theme === "dark" : system;
}

function placesOf(layers: Layer[]): Place[] {
  return layers.flatMap(({ features }, layer) =>
    features.flatMap(({ geometry }, index) => (geometry ? [{ layer, index }] : [])),
  );
}

/** A drawing for as long as the pane and its colours stay. */
function useDrawing(dark: boolean) {
  const container = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    const opening = Drawing.on(container.current!, dark);
    opening.then((opened) => !gone && setDrawing(opened), () => setFailed(true));
    return () => {
      gone = true;
      setDrawing(undefined);
      opening.then((opened) => opened.remove(), () => undefined);
    };
  }, [dark]);
  return { container, drawing, failed };
}

export default function MapPane({ layers }: { layers: Layer[] }) {
  const dark = useDark();
  const { container, drawing, failed } = useDrawing(dark);
  const [drawn, setDrawn] = useState<number>();
  const [shown, setShown] = useState(-1);
  const places = useMemo(() => placesOf(layers), [layers]);

  useEffect(() => {
    setShown(-1);
    setDrawn(undefined);
    let gone = false;
    drawing?.draw(layers).then(
      (count) => !gone && setDrawn(count),
      () => undefined, // another answer, or none, took its place
    );
    return () => {
      gone = true;
    };
  }, [drawing, layers]);

  function step(by: number) {
    const next = shown < 0 ? (by > 0 ? 0 : places.length - 1) : (shown + by + places.length) % places.length;
    setShown(next);
    drawing?.show(places[next]!);
  }

  if (failed) return <p className="result-empty">This browser cannot draw the map: it needs WebGL 2. The table shows the same features.</p>;
  return (
    <>
      <div className="result-bar">
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
        <span role="status" data-drawn={drawn}>
          {layers.length === 0 ? "No geometry in this answer" : drawn === undefined ? "Drawing…" : `${drawn.toLocaleString("en")} on the map`}
        </span>
        <span className="result-actions">
          <button type="button" aria-label="Previous feature" disabled={!places.length} onClick={() => step(-1)}>
            ‹
          </button>
          <button type="button" aria-label="Next feature" disabled={!places.length} onClick={() => step(1)}>
            ›
          </button>
          <button type="button" disabled={!places.length} onClick={() => drawing?.fit()}>
            Fit
          </button>
        </span>
      </div>
      <div className={dark ? "map dark" : "map"} ref={container} role="region" aria-label="Map of the answer" />
    </>
  );
}
