import { VectorTileLayer } from "@deck.gl/carto";
import type { Color, Deck, MapView, PickingInfo } from "@deck.gl/core";
import { MVTLoader } from "@loaders.gl/mvt";
import type { Feature, Geometry } from "geojson";
import type { cities, countries } from "./sources";

type City = Feature<Geometry, { name: string; country: string; population: number }>;

const LIGHT = { land: [248, 247, 243], border: [188, 196, 203], rim: [255, 255, 255] } as const;
const DARK = { land: [37, 48, 65], border: [70, 85, 106], rim: [11, 16, 23] } as const;
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name: keyof typeof LIGHT): Color => [...(dark.matches ? DARK : LIGHT)[name]];

/** Calls `listener` when the system changes between light and dark. */
export const onThemeChange = (listener: () => void) => dark.addEventListener("change", listener);

// The gateway sends Mapbox Vector Tiles. Without these options deck.gl fetches the script of a worker from another origin.
const READ_TILES = { loaders: [MVTLoader], loadOptions: { core: { worker: false } } };

export const countryLayer = (data: ReturnType<typeof countries>) =>
  new VectorTileLayer({
    id: "countries",
    data,
    ...READ_TILES,
    getFillColor: colour("land"),
    getLineColor: colour("border"),
    lineWidthMinPixels: 1,
  });

export const cityLayer = (data: ReturnType<typeof cities>) =>
  new VectorTileLayer({
    id: "cities",
    data,
    ...READ_TILES,
    pickable: true,
    getFillColor: [213, 94, 0, 204],
    getLineColor: colour("rim"),
    lineWidthUnits: "pixels",
    getLineWidth: 1,
    pointRadiusUnits: "pixels",
    getPointRadius: ({ properties }: City) => 3 + Math.sqrt(properties.population) / 330, // the area grows with it
  });

/** The text beside the pointer. */
export function tooltipOf({ object }: PickingInfo<City>): { text: string } | null {
  if (!object) return null;
  const { name, country, population } = object.properties;
  return { text: `${name}, ${country}\n${population.toLocaleString("en")} inhabitants` };
}

/** What the map shows, in degrees. */
export const boundsOf = (deck: Deck<MapView>) => deck.getViewports()[0]!.getBounds();
