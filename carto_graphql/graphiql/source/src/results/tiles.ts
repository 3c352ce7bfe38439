import type { GraphQLSchema } from "graphql";
import { authorization } from "../token";
import type { Bounds } from "./bounds";
import { fieldAt } from "./column-types";
import { isRow } from "./json";
import type { Path } from "./response";

/** The field `tiles` of a layer in a response. */
export interface TileLink {
  name: string; // of the layer
  tileJSON: string; // URL
}

/** What the map needs to draw the tiles of a layer. */
export interface TileSet {
  name: string;
  url: string; // of a tile, with {z}, {x} and {y}
  sourceLayer: string;
  minzoom: number;
  maxzoom: number;
  bounds: Bounds;
  attribution: string;
}

const TILES = new URL("tiles/", document.baseURI).href;
const PLACES = "/{z}/{x}/{y}.mvt";
const URL_OF_TILES = /\/tiles\/([^/?{}]+?)(?:\/{z}\/{x}\/{y}\.mvt|\.json)(\?.*)?$/;

/** URLs of tiles begin with the gateway's public address, from which the policy of this page may not load. */
function besidePage(url: unknown, suffix: string): string | undefined {
  const [, layer, query = ""] = (typeof url === "string" && URL_OF_TILES.exec(url)) || [];
  return layer && `${TILES}${layer}${suffix}${query}`;
}

/** Headers for a URL of tiles: a signed one is a credential itself. */
export const headersOf = (url: string): Record<string, string> =>
  url.startsWith(TILES) && !/[?&]signed=/.test(url) ? authorization() : {};

/** The tiles anywhere in the data of a response, by the fields `url` and `tileJSON` under any alias. */
export function tilesIn(data: unknown, schema: GraphQLSchema | null | undefined, query: string): TileLink[] {
  const links: TileLink[] = [];
  function collect(value: unknown, path: Path): void {
    if (!isRow(value)) return; // a list has rows or features, which have no tiles
    const tileJSON = tileJSONOf(value);
    if (tileJSON && fieldAt(schema, query, path)?.name === "tiles") links.push({ name: nameOf(path), tileJSON });
    else Object.entries(value).forEach(([key, inner]) => collect(inner, [...path, key]));
  }
  collect(data, []);
  return links;
}

function tileJSONOf(fields: Record<string, unknown>): string | undefined {
  return Object.values(fields).reduce<string | undefined>((found, value) => found ?? besidePage(value, ".json"), undefined);
}

/** `features.cities.tiles` is `cities`. */
const nameOf = (path: Path) => path.slice(1, path.at(-1) === "tiles" ? -1 : undefined).join(".");

/** Loads the TileJSON of a link. Rejects with the gateway's message. */
export async function loadTileSet({ name, tileJSON }: TileLink, signal: AbortSignal): Promise<TileSet> {
  const response = await fetch(tileJSON, { headers: headersOf(tileJSON), signal });
  const content = await response.json().catch(() => undefined);
  if (!response.ok) throw new Error(content?.errors?.[0]?.message ?? `status ${response.status}`);
  const { tiles, vector_layers, minzoom, maxzoom, bounds, attribution = "" } = content;
  const url = besidePage(tiles[0], PLACES)!;
  return { name, url, sourceLayer: vector_layers[0].id, minzoom, maxzoom, bounds, attribution };
}
