import { GeoJsonLayer } from "@deck.gl/layers";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource } from "maplibre-gl";

declare const source: GeoJSONSource;

/** Gives a layer to MapLibre and to deck.gl. */
export function draw(layer: FeatureCollection): GeoJsonLayer {
  void source.setData(layer);
  return new GeoJsonLayer({ id: "layer", data: layer });
}
