import type { FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { feature } from "topojson-client";
import file from "world-atlas/countries-50m.json";

type Countries = FeatureCollection<Polygon | MultiPolygon>;

let loaded: Promise<Countries> | undefined;

/** The borders of the countries, for a flat map. They are asked for once. */
export const outlines = (): Promise<Countries> => (loaded ??= load());

async function load(): Promise<Countries> {
  const world = await (await fetch(new URL(file, import.meta.url))).json();
  const countries = feature(world, world.objects.countries) as unknown as Countries;
  for (const { geometry } of countries.features) {
    if (geometry.type === "Polygon") geometry.coordinates = flat(geometry.coordinates);
    else geometry.coordinates = geometry.coordinates.map(flat);
  }
  return countries;
}

/** Antarctica has the pole itself as a ring, of no extent. */
function flat(polygon: Position[][]): Position[][] {
  return polygon.filter((ring) => ring.some(([, y = 0]) => y > -89)).map(unroll);
}

/** A ring across the date line goes on beyond 180 degrees, and the one around the pole goes by the pole. */
function unroll(ring: Position[]): Position[] {
  let turn = 0;
  const unrolled = ring.map(([x = 0, y = 0], index) => {
    const step = x - (ring[index - 1]?.[0] ?? x);
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [x + turn, y];
  });
  const [first, last] = [unrolled[0]!, unrolled.at(-1)!];
  return turn === 0 ? unrolled : [...unrolled, [last[0]!, -90], [first[0]!, -90], first];
}
