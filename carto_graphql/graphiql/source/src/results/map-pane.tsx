import { useEffect, useMemo, useRef, useState } from "react";
import { colourOf } from "./colours";
import { useDark } from "./dark";
import { Drawing, type Place } from "./drawing";
import type { Layer } from "./response";
import { loadTileSet, type TileLink, type TileSet } from "./tiles";

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

function Legend({ layers, tiles }: { layers: Layer[]; tiles: TileSet[] }) {
  const names = [...layers.map(({ name }) => name), ...tiles.map(({ name }) => `${name} (tiles)`)];
  return (
    <ul className="legend">
      {names.map((name, index) => (
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

/** Goes through the features by keyboard, as a click on each would. Tiles have none to go through, and can be fitted. */
function Steps({ layers, tiles, drawing }: { layers: Layer[]; tiles: TileSet[]; drawing: Drawing | undefined }) {
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
      <button type="button" disabled={disabled && tiles.length === 0} onClick={() => drawing?.fit()}>
        Fit
      </button>
    </span>
  );
}

interface Loaded {
  tileSets: TileSet[];
  problems: string[]; // of tiles that cannot be drawn
}

const NO_TILES: Loaded = { tileSets: [], problems: [] };

/** The tiles of a response; nothing while they are being loaded. */
function useTileSets(tiles: TileLink[]): Loaded | undefined {
  const [loaded, setLoaded] = useState<{ of: TileLink[] } & Loaded>();
  useEffect(() => {
    const abort = new AbortController();
    const loading = Promise.allSettled(tiles.map((link) => loadTileSet(link, abort.signal)));
    void loading.then((results) => {
      if (abort.signal.aborted) return;
      const tileSets = results.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      const problems = results.flatMap((each, index) =>
        each.status === "rejected" ? [`${tiles[index]!.name}: ${each.reason.message}`] : [],
      );
      setLoaded({ of: tiles, tileSets, problems });
    });
    return () => abort.abort();
  }, [tiles]);
  if (tiles.length === 0) return NO_TILES;
  return loaded?.of === tiles ? loaded : undefined;
}

/** What is wrong with tiles that the map has requested. */
function useProblem(drawing: Drawing | undefined, tiles: TileLink[]): string {
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setProblem("");
    if (drawing) drawing.onProblem = setProblem;
  }, [drawing, tiles]);
  return problem;
}

/** How many features the map holds; nothing while it is being drawn. */
function useDrawn(drawing: Drawing | undefined, layers: Layer[], loaded: Loaded | undefined): number | undefined {
  const [drawn, setDrawn] = useState<number>();
  useEffect(() => {
    let gone = false;
    setDrawn(undefined);
    if (!drawing || !loaded) return undefined;
    drawing.draw(layers, loaded.tileSets).then(
      (count) => !gone && setDrawn(count),
      () => undefined, // another response, or none, took its place
    );
    return () => {
      gone = true;
    };
  }, [drawing, layers, loaded]);
  return drawn;
}

function status(layers: Layer[], tiles: TileLink[], tileSets: TileSet[], drawn: number | undefined): string {
  if (layers.length + tiles.length === 0) return "This response has no geometry";
  if (drawn === undefined) return "Drawing…";
  const features = layers.length ? `${drawn.toLocaleString("en")} on the map` : "";
  if (tileSets.length === 0) return features || "No tiles on the map";
  const ofTiles = tileSets.map(({ name, minzoom, maxzoom }) => `${name}, zoom ${minzoom} to ${maxzoom}`).join("; ");
  return features ? `${features}, and tiles of ${ofTiles}` : `Tiles of ${ofTiles}`;
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

function TileProblems({ problems: [first, ...more] }: { problems: string[] }) {
  if (!first) return null;
  return (
    <p className="result-problem" role="alert">
      The tiles could not be loaded: {[first, ...more].join("; ")}
    </p>
  );
}

export default function MapPane({ layers, tiles }: { layers: Layer[]; tiles: TileLink[] }) {
  const dark = useDark();
  const { container, drawing, failed } = useDrawing(dark);
  const loaded = useTileSets(tiles);
  const drawn = useDrawn(drawing, layers, loaded);
  const problem = useProblem(drawing, tiles);
  const { tileSets, problems } = loaded ?? NO_TILES;
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
        <Legend layers={layers} tiles={tileSets} />
        <span role="status" data-drawn={drawn}>
          {status(layers, tiles, tileSets, drawn)}
        </span>
        <Steps layers={layers} tiles={tileSets} drawing={drawing} />
      </div>
      <NotDrawn layers={layers} />
      <TileProblems problems={problem ? [...problems, problem] : problems} />
      <div
        className={dark ? "map dark" : "map"}
        ref={container}
        role="region"
        aria-label="Map of the response"
      />
    </>
  );
}
