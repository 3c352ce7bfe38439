import { GeoJsonLayer } from "@deck.gl/layers";
import type { FeatureCollection } from "geojson";
import { geoJSON, type GeoJSON } from "leaflet";
import type { GeoJSONSource } from "maplibre-gl";

declare const source: GeoJSONSource;

/** Gives a layer to MapLibre, to deck.gl and to Leaflet. */
export function draw(layer: FeatureCollection): [GeoJsonLayer, GeoJSON] {
  void source.setData(layer);
  return [new GeoJsonLayer({ id: "layer", data: layer }), geoJSON(layer)];
}
