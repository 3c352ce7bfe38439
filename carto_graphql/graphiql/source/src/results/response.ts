import { drawable, type Drawable } from "./drawable";
import { isRow, type Row } from "./json";

/** The response keys that lead to a list, from `data`. */
export type Path = readonly string[];

export interface Layer {
  name: string;
  features: Row[];
  drawable: Drawable;
}

export interface Table {
  name: string;
  rows: Row[];
  path: Path; // of the list
  pathOf: (column: string) => Path;
}

export interface Result {
  data: unknown;
  layers: Layer[];
  tables: Table[];
}

const isFeature = (row: Row) =>
  isRow(row.geometry) || isRow(row.properties) || row.geometry === null;

export interface Place {
  line: number;
  column: number;
}

export interface Problem {
  message: string;
  upstream: string; // CARTO's own message, where the gateway exposes it
  places: Place[];
}

/** The errors in the text of a GraphQL response. */
export function problemsIn(response: string | null): Problem[] {
  const { errors } = parsed(response) ?? {};
  return (Array.isArray(errors) ? errors.filter(isRow) : []).map(({ message, locations, extensions }) => ({
    message: String(message),
    upstream: isRow(extensions) && typeof extensions.upstream === "string" ? extensions.upstream : "",
    places: Array.isArray(locations) ? (locations as Place[]) : [],
  }));
}

/** GraphiQL also shows messages as a response that are not JSON. */
function parsed(response: string | null): Row | undefined {
  try {
    return response ? (JSON.parse(response) as Row) : undefined;
  } catch {
    return undefined;
  }
}

/** The GeoJSON layers and the tables anywhere in the text of a GraphQL response. */
export function resultIn(response: string | null): Result {
  const result: Result = { data: parsed(response)?.data, layers: [], tables: [] };
  collect(result.data, [], result);
  return result;
}

function collect(value: unknown, path: Path, result: Result): void {
  if (Array.isArray(value)) collectList(value, path, result);
  else if (isRow(value))
    Object.entries(value).forEach(([key, inner]) => collect(inner, [...path, key], result));
}

function collectList(list: unknown[], path: Path, result: Result): void {
  const rows = list.filter(isRow);
  if (rows.length === 0 || rows.length < list.length) return;
  // `features.cities.features` and `queryRows.byCountry.rows` go by the name in the middle.
  const isWhole = ["features", "rows"].includes(path.at(-1)!);
  const name = path.slice(1, isWhole ? -1 : undefined).join(".") || path.join(".");
  if (!rows.every(isFeature)) {
    const pathOf = (column: string) => [...path, ...column.split(".")];
    result.tables.push({ name, rows: rows.map((row) => flattened(row)), path, pathOf });
    return;
  }
  if (rows.some(({ geometry }) => isRow(geometry))) {
    result.layers.push({ name, features: rows, drawable: drawable(rows) });
  }
  if (rows.some((row) => isRow(row.properties))) {
    const pathOf = (column: string) => [...path, ...(column === "id" ? [] : ["properties"]), column];
    result.tables.push({ name, rows: rows.map(flat), path, pathOf });
  }
}

/** A row whose columns are the leaves of its objects, such as `values.population.sum`; GeoJSON stays whole. */
function flattened(row: Row, prefix = ""): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      isRow(value) && !("coordinates" in value || "geometries" in value)
        ? Object.entries(flattened(value, `${prefix}${key}.`))
        : [[prefix + key, value]],
    ),
  );
}

const flat = ({ id, properties }: Row): Row => ({
  ...(id === undefined ? {} : { id }),
  ...(properties as Row),
});
