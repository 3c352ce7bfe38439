import type { FeatureCollection, Geometry } from "geojson";

/** The gateway's `BBox`: degrees. It crosses the date line if `west` is greater than `east`. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Bounds of MapLibre and Leaflet. */
export interface Bounds {
  getWest(): number;
  getSouth(): number;
  getEast(): number;
  getNorth(): number;
}

/** A map of MapLibre or Leaflet, or a viewport of deck.gl. */
export interface BoundedView {
  getBounds(): Bounds | [west: number, south: number, east: number, north: number];
}

/** Returns the area that a map shows, for the argument `bbox`. Longitudes are wrapped to -180 to 180 degrees. */
export function boxOf(map: BoundedView): Box;

/**
 * Returns a function that runs one task at a time. A new task aborts the previous one, whose result is then `undefined`.
 * The gateway cancels its call to CARTO when a request is aborted.
 */
export function latest(): <Result>(task: (signal: AbortSignal) => Promise<Result>) => Promise<Result | undefined>;

/**
 * Returns true if `value` is a GeoJSON FeatureCollection. The result of a layer's field is one if the query selects `type`,
 * `geometry` and `properties`.
 */
export function featureCollection(value: unknown): value is FeatureCollection<Geometry>;

/** A GraphQL response: `data` has what could be resolved, `errors` says why the rest is null. */
export interface GraphQLResponse<Data> {
  data?: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
}

export interface TrustedOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Runs a trusted document by its id. It is sent by GET, so that browsers and CDNs can cache the response, or by POST if
 * the URL would be too long. Rejects if the gateway is unreachable or responds without JSON.
 */
export function trusted<Data = unknown>(
  url: string,
  documentId: string,
  variables?: Record<string, unknown>,
  options?: TrustedOptions,
): Promise<GraphQLResponse<Data>>;
