import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { GeoJSON } from "geojson";

const LIGHT = { sea: "#dfe9ef", land: "#f8f7f3", border: "#bcc4cb" };
const DARK = { sea: "#121a24", land: "#253041", border: "#46556a" };

/** The base map: country outlines that came with the page. No glyphs, no sprites, no tiles. */
export function baseStyle(dark: boolean, countries: GeoJSON): StyleSpecification {
  const { sea, land, border } = dark ? DARK : LIGHT;
  return {
    version: 8,
    sources: { countries: { type: "geojson", data: countries } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": sea } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": land } },
      {
        id: "borders",
        type: "line",
        source: "countries",
        paint: { "line-color": border, "line-width": 0.8 },
      },
    ],
  };
}

/** Areas, lines and points of one source; tiles name a layer in it. Points are drawn last: nothing may hide them. */
export function layersOf(source: string, colour: string, dark: boolean, sourceLayer?: string): LayerSpecification[] {
  const rim = dark ? "#0b1017" : "#ffffff";
  const only = (type: string) => ["==", ["geometry-type"], type] as any;
  const layers: LayerSpecification[] = [
    {
      id: `${source}-area`,
      type: "fill",
      source,
      filter: only("Polygon"),
      // Antialiasing would draw the edges at 180 degrees, too.
      paint: { "fill-color": colour, "fill-opacity": 0.35, "fill-antialias": false },
    },
    {
      id: `${source}-line`,
      type: "line",
      source,
      filter: ["all", ["!=", ["geometry-type"], "Point"], ["!", ["has", "seam"]]],
      paint: { "line-color": colour, "line-width": 1.5 },
    },
    {
      id: `${source}-point`,
      type: "circle",
      source,
      filter: only("Point"),
      paint: {
        "circle-color": colour,
        "circle-opacity": 0.85,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 0, 3, 8, 7],
        "circle-stroke-color": rim,
        "circle-stroke-width": 1,
      },
    },
  ];
  return sourceLayer ? layers.map((layer) => ({ ...layer, "source-layer": sourceLayer }) as LayerSpecification) : layers;
}
