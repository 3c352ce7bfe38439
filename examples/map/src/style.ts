import type { CircleLayerSpecification, ExpressionSpecification, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";

const LIGHT = { sea: "#dfe9ef", land: "#f8f7f3", hovered: "#ece6d3", border: "#bcc4cb", rim: "#ffffff" };
const DARK = { sea: "#121a24", land: "#253041", hovered: "#31405a", border: "#46556a", rim: "#0b1017" };
const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

const dark = matchMedia("(prefers-color-scheme: dark)");
const colours = () => (dark.matches ? DARK : LIGHT);

/** Calls `listener` when the system changes between light and dark. */
export const onThemeChange = (listener: () => void) => dark.addEventListener("change", listener);

const landColour = (): ExpressionSpecification => {
  const { land, hovered } = colours();
  return ["case", ["boolean", ["feature-state", "hovered"], false], hovered, land];
};

/** Gives the layers of a map the colours of the theme. */
export function paintInTheme(map: MapLibre): void {
  const { sea, border, rim } = colours();
  map.setPaintProperty("sea", "background-color", sea);
  map.setPaintProperty("land", "fill-color", landColour());
  map.setPaintProperty("borders", "line-color", border);
  for (const layer of ["cities", "city-tiles"]) {
    if (map.getLayer(layer)) map.setPaintProperty(layer, "circle-stroke-color", rim);
  }
}

const circles = (rim: string): NonNullable<CircleLayerSpecification["paint"]> => ({
  "circle-color": "#d55e00",
  "circle-opacity": 0.8,
  // The area grows with the number of inhabitants.
  "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "population"]], 0, 3, 5000, 18],
  "circle-stroke-color": rim,
  "circle-stroke-width": 1,
});

const LARGEST_ON_TOP: NonNullable<CircleLayerSpecification["layout"]> = { "circle-sort-key": ["get", "population"] };

/** The layer of the cities' tiles, for when they are too many for one response. */
export const tileLayer = (): CircleLayerSpecification => ({
  id: "city-tiles",
  type: "circle",
  source: "city-tiles",
  "source-layer": "default",
  layout: LARGEST_ON_TOP,
  paint: circles(colours().rim),
});

/** Land and cities, both from the gateway: no glyphs, no sprites, no token of any provider. */
export function mapStyle(): StyleSpecification {
  const { sea, border, rim } = colours();
  return {
    version: 8,
    sources: {
      countries: { type: "geojson", data: EMPTY, promoteId: "name" }, // MapLibre reads text ids as 0
      cities: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": sea } },
      {
        id: "land",
        type: "fill",
        source: "countries",
        paint: { "fill-color": landColour() },
      },
      { id: "borders", type: "line", source: "countries", paint: { "line-color": border } },
      {
        id: "cities",
        type: "circle",
        source: "cities",
        layout: LARGEST_ON_TOP,
        paint: circles(rim),
      },
    ],
  };
}
