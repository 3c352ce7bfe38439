import type { Feature, FeatureCollection, Geometry, MultiLineString, Position } from "geojson";
import { isRow, type Row } from "./json";

/** What the map draws of a layer, and why it leaves out the other features. */
export interface Drawable {
  collection: FeatureCollection;
  count: number;
  left: { index: number; reason: string }[];
}

/** Features with the index of their row. One with an edge at 180 degrees has its outline as a feature of its own. */
export function drawable(rows: Row[]): Drawable {
  const features: Feature[] = [];
  const left: Drawable["left"] = [];
  let count = 0;
  rows.forEach(({ geometry }, index) => {
    const reason = problemOf(geometry);
    if (reason) {
      left.push({ index, reason });
      return;
    }
    count += 1;
    const outline = outlineAcross180(geometry as Geometry);
    features.push(feature(index, geometry as Geometry, outline ? { index, seam: true } : { index }));
    if (outline) features.push(feature(index, outline, { index }));
  });
  return { collection: { type: "FeatureCollection", features }, count, left };
}

const feature = (id: number, geometry: Geometry, properties: Row): Feature => ({
  type: "Feature",
  id,
  properties,
  geometry,
});

/** How deep the positions of a geometry's coordinates are (RFC 7946, 3.1). */
const DEPTHS: Record<string, number> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

/** Why a geometry cannot be drawn, or "". */
function problemOf(geometry: unknown): string {
  if (!isRow(geometry)) return "no geometry";
  const positions = { count: 0 };
  return reasonIn(geometry, positions) || (positions.count ? "" : "an empty geometry");
}

function reasonIn(geometry: Row, positions: { count: number }): string {
  const { type, coordinates, geometries } = geometry;
  if (type === "GeometryCollection" && Array.isArray(geometries)) {
    return first(geometries, (inner) => (isRow(inner) ? reasonIn(inner, positions) : "not GeoJSON"));
  }
  const depth = DEPTHS[String(type)];
  return depth === undefined ? "not GeoJSON" : reasonAt(coordinates, depth, positions);
}

function reasonAt(value: unknown, depth: number, positions: { count: number }): string {
  if (!Array.isArray(value)) return "not GeoJSON";
  if (depth > 0) return first(value, (inner) => reasonAt(inner, depth - 1, positions));
  if (value.length === 0) return "";
  positions.count += 1;
  const [x, y] = value;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return `position [${value.join(", ")}]`;
  return Math.abs(y) > 90 ? `latitude ${y}` : "";
}

function first<T>(values: T[], reason: (value: T) => string): string {
  for (const value of values) {
    const found = reason(value);
    if (found) return found;
  }
  return "";
}

/** The outline of an area without its edges at 180 degrees, which only split it (RFC 7946, 3.1.9). */
function outlineAcross180(geometry: Geometry): MultiLineString | undefined {
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return undefined;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.flat();
  if (!rings.some((ring) => ring.some((position, index) => isSeam(ring[index - 1], position)))) return undefined;
  return { type: "MultiLineString", coordinates: rings.flatMap(withoutSeams) };
}

const isSeam = (from: Position | undefined, to: Position) =>
  from !== undefined && Math.abs(to[0]!) === 180 && from[0] === to[0];

function withoutSeams(ring: Position[]): Position[][] {
  const lines: Position[][] = [[]];
  ring.forEach((position, index) => {
    if (isSeam(ring[index - 1], position)) lines.push([]);
    lines.at(-1)!.push(position);
  });
  return lines.filter((line) => line.length > 1);
}
