import type { Feature, FeatureCollection, Geometry } from "geojson";

export type Row = Record<string, unknown>;

export interface Layer {
  name: string;
  features: Row[];
}

export interface Table {
  name: string;
  rows: Row[];
}

export interface Found {
  layers: Layer[];
  tables: Table[];
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFeature = (row: Row) => isRow(row.geometry) || isRow(row.properties);

export interface Place {
  line: number;
  column: number;
}

export interface Problem {
  message: string;
  places: Place[];
}

/** The errors in the text of a GraphQL response. */
export function problemsIn(response: string | null): Problem[] {
  const { errors } = parsed(response) ?? {};
  return (Array.isArray(errors) ? errors.filter(isRow) : []).map(({ message, locations }) => ({
    message: String(message),
    places: Array.isArray(locations) ? (locations as Place[]) : [],
  }));
}

/** GraphiQL also shows messages as a response that are no JSON. */
function parsed(response: string | null): Row | undefined {
  try {
    return response ? (JSON.parse(response) as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** The GeoJSON layers and the tables anywhere in the text of a GraphQL response. */
export function findIn(response: string | null): Found {
  const found: Found = { layers: [], tables: [] };
  collect(parsed(response)?.data, [], found);
  return found;
}

function collect(value: unknown, path: string[], found: Found): void {
  if (Array.isArray(value)) collectList(value, path, found);
  else if (isRow(value))
    Object.entries(value).forEach(([key, inner]) => collect(inner, [...path, key], found));
}

function collectList(list: unknown[], path: string[], found: Found): void {
  const rows = list.filter(isRow);
  if (rows.length === 0 || rows.length < list.length) return;
  // `features.cities.features` and `queryRows.byCountry.rows` go by the name in the middle.
  const name = path.slice(1, -1).join(".") || path.join(".");
  if (!rows.every(isFeature)) {
    found.tables.push({ name, rows });
    return;
  }
  if (rows.some((row) => isRow(row.geometry))) found.layers.push({ name, features: rows });
  if (rows.some((row) => isRow(row.properties))) found.tables.push({ name, rows: rows.map(flat) });
}

const flat = ({ id, properties }: Row): Row => ({
  ...(id === undefined ? {} : { id }),
  ...(properties as Row),
});

/** What the map draws: geometries, each with the place of its feature in the answer. */
export function drawable(layer: Layer): FeatureCollection {
  const features = layer.features.flatMap((feature, index): Feature[] =>
    isRow(feature.geometry)
      ? [
          {
            type: "Feature",
            id: index,
            properties: { index },
            geometry: feature.geometry as unknown as Geometry,
          },
        ]
      : [],
  );
  return { type: "FeatureCollection", features };
}

/** A cell's text. */
export function format(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
