// Compiled under `strict`: the package's types fit MapLibre, Leaflet, deck.gl and @types/geojson.
import type { WebMercatorViewport } from "@deck.gl/core";
import { GeoJsonLayer } from "@deck.gl/layers";
import type { FeatureCollection } from "geojson";
import type { Map as LeafletMap } from "leaflet";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { boxOf, featureCollection, latest, trusted, type Box } from "carto-graphql-client";

export const boxes = (map: MapLibre, leaflet: LeafletMap, viewport: WebMercatorViewport): Box[] => [
  boxOf(map),
  boxOf(leaflet),
  boxOf(viewport),
];

const refresh = latest();

export async function show(map: MapLibre, source: GeoJSONSource): Promise<GeoJsonLayer | undefined> {
  const response = await refresh((signal) =>
    trusted<{ features: { cities: unknown } }>("/graphql", "CitiesInView", { box: boxOf(map) }, { signal }),
  );
  const cities = response?.data?.features.cities;
  if (!featureCollection(cities)) return undefined;
  const collection: FeatureCollection = cities;
  source.setData(collection);
  return new GeoJsonLayer({ id: "cities", data: cities });
}

// @ts-expect-error a map has bounds
boxOf({});
// @ts-expect-error an id is text
void trusted("/graphql", 5);
