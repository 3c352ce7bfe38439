import type { Feature, Geometry, Position } from "geojson";

export type Bounds = [west: number, south: number, east: number, north: number];

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const inner of geometry.geometries) yield* positions(inner);
  } else {
    yield* flatten(geometry.coordinates);
  }
}

function* flatten(coordinates: Position | Position[] | Position[][] | Position[][][]): Generator<Position> {
  if (typeof coordinates[0] === "number") yield coordinates as Position;
  else for (const inner of coordinates as Position[]) yield* flatten(inner);
}

function span(points: Position[], longitude: (x: number) => number): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of points) {
    bounds[0] = Math.min(bounds[0], longitude(x));
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], longitude(x));
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}

/** The narrower of the box as it is and the box across the date line; none for no positions. */
export function boundsOf(features: Feature[]): Bounds | null {
  const points = features.flatMap((feature) => [...positions(feature.geometry)]);
  if (points.length === 0) return null;
  const plain = span(points, (x) => x);
  const across = span(points, (x) => (x < 0 ? x + 360 : x));
  return across[2] - across[0] < plain[2] - plain[0] ? across : plain;
}
