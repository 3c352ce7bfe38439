import type { FeatureCollection } from "geojson";
import {
  AJAXError,
  AttributionControl,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  type MapGeoJSONFeature,
  NavigationControl,
  Popup,
  setWorkerUrl,
} from "maplibre-gl";
import workerFile from "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { type Bounds, boundsOf } from "./bounds";
import { colourOf } from "./colours";
import { format, type Row } from "./json";
import { baseStyle, layersOf } from "./map-style";
import { outlines } from "./outlines";
import type { Layer } from "./response";
import { headersOf, type TileSet } from "./tiles";

setWorkerUrl(new URL(workerFile, import.meta.url).href);

export interface Place {
  layer: number;
  index: number;
}

/** What the sources of a response are named. */
const OURS = /^(layer|tiles)-(\d+)$/;

/** The map in `container`, with the layers and the tiles of one response at a time. */
export class Drawing {
  private readonly popup = new Popup({ maxWidth: "320px", closeOnClick: false });
  private layers: Layer[] = [];
  private tileSets: TileSet[] = [];

  /** Called with the reason when a tile does not load. */
  onProblem: (message: string) => void = () => undefined;

  private constructor(
    private readonly map: MapLibre,
    private readonly dark: boolean,
  ) {
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new AttributionControl({ compact: false }));
    map.on("error", (event) => {
      const { error, sourceId = "" } = event as typeof event & { sourceId?: string };
      const failed = this.tileSets[Number(OURS.exec(sourceId)?.[2])];
      const reason = error instanceof AJAXError && error.status ? `status ${error.status}` : "no response";
      if (failed) this.onProblem(`${failed.name}: ${reason}`); // the message of an AJAXError has the signed URL
    });
    map.on("click", ({ point }) => this.open(point));
    map.on("mousemove", ({ point }) => {
      map.getCanvas().style.cursor = this.at(point) ? "pointer" : "";
    });
  }

  static async on(container: HTMLElement, dark: boolean): Promise<Drawing> {
    const countries = await outlines();
    const map = new MapLibre({
      container,
      style: baseStyle(dark, countries),
      center: [0, 20],
      zoom: 0.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      transformRequest: (url) => ({ url, headers: headersOf(url) }),
    });
    await map.once("load");
    return new Drawing(map, dark);
  }

  /** Draws them in place of what was there; the number of features that the map now holds, without those of tiles. */
  async draw(layers: Layer[], tileSets: TileSet[]): Promise<number> {
    this.clear();
    [this.layers, this.tileSets] = [layers, tileSets];
    tileSets.forEach((each, index) => this.addTiles(`tiles-${index}`, each, colourOf(layers.length + index)));
    layers.forEach(({ drawable }, index) => this.add(`layer-${index}`, drawable.collection, colourOf(index)));
    this.raisePoints();
    this.fit();
    const held = await Promise.all(layers.map((_, index) => this.source(index).getData()));
    return held.reduce((sum, data) => sum + distinct(data as FeatureCollection), 0);
  }

  fit(): void {
    const ofFeatures = boundsOf(this.layers.flatMap(({ drawable }) => drawable.collection.features));
    const bounds = ofFeatures ?? boundsOfTiles(this.tileSets);
    if (bounds) this.map.fitBounds(bounds, { padding: 40, maxZoom: 12, animate: false });
    const first = Math.min(...this.tileSets.map(({ minzoom }) => minzoom)); // there are no tiles of lower zooms
    if (!ofFeatures && this.map.getZoom() < first) this.map.jumpTo({ zoom: first });
  }

  /** Opens the popup of a feature in its middle, wherever the map is. */
  show({ layer, index }: Place): void {
    const found = this.layers[layer]?.drawable.collection.features.find(({ id }) => id === index);
    const bounds = found && boundsOf([found]);
    if (!bounds) return;
    const centre = new LngLatBounds(bounds).getCenter();
    this.popup.setLngLat(centre).setDOMContent(this.describe({ layer, index })).addTo(this.map);
    this.map.panTo(centre, { animate: false });
  }

  remove(): void {
    this.map.remove();
  }

  private source(index: number): GeoJSONSource {
    return this.map.getSource(`layer-${index}`) as GeoJSONSource;
  }

  private add(name: string, data: FeatureCollection, colour: string): void {
    this.map.addSource(name, { type: "geojson", data });
    layersOf(name, colour, this.dark).forEach((layer) => this.map.addLayer(layer));
  }

  private addTiles(name: string, { url, sourceLayer, ...options }: TileSet, colour: string): void {
    const { minzoom, maxzoom, bounds, attribution } = options;
    this.map.addSource(name, { type: "vector", tiles: [url], minzoom, maxzoom, bounds, attribution });
    layersOf(name, colour, this.dark, sourceLayer).forEach((layer) => this.map.addLayer(layer));
  }

  /** Raises the lines above the areas of all layers, and the points above both. */
  private raisePoints(): void {
    for (const kind of ["line", "point"]) {
      this.layers.forEach((_, index) => this.map.moveLayer(`layer-${index}-${kind}`));
    }
  }

  private clear(): void {
    this.popup.remove();
    this.map
      .getLayersOrder()
      .filter((id) => OURS.test(this.map.getLayer(id)?.source ?? ""))
      .forEach((id) => this.map.removeLayer(id));
    this.layers.forEach((_, index) => this.map.removeSource(`layer-${index}`));
    this.tileSets.forEach((_, index) => this.map.removeSource(`tiles-${index}`));
  }

  private at(point: { x: number; y: number }): MapGeoJSONFeature | undefined {
    const { x, y } = point;
    const near = this.map.queryRenderedFeatures([
      [x - 4, y - 4],
      [x + 4, y + 4],
    ]);
    return near.find(({ source }) => OURS.test(source));
  }

  private open(point: { x: number; y: number }): void {
    const top = this.at(point);
    if (!top) {
      this.popup.remove();
      return;
    }
    const where = this.map.unproject([point.x, point.y]);
    const [, kind, number] = OURS.exec(top.source)!;
    const place = { layer: Number(number), index: Number(top.properties.index) };
    const content = kind === "tiles" ? listed(top.properties) : this.describe(place);
    this.popup.setLngLat(where).setDOMContent(content).addTo(this.map);
  }

  private describe({ layer, index }: Place): HTMLElement {
    const { id, properties } = this.layers[layer]?.features[index] ?? {};
    return listed({ ...(id === undefined ? {} : { id }), ...(properties as Row | undefined) });
  }
}

function listed(facts: Row): HTMLElement {
  const list = document.createElement("dl");
  list.append(...Object.entries(facts).flatMap(([name, value]) => [text("dt", name), text("dd", format(value))]));
  return list.children.length ? list : text("p", "Select properties to see them here.");
}

/** The box around all tiles, within the map's projection. */
function boundsOfTiles(tileSets: TileSet[]): Bounds | null {
  const boxes = tileSets.map(({ bounds }) => bounds);
  if (boxes.length === 0) return null;
  const side = (index: number, pick: (...values: number[]) => number) => pick(...boxes.map((box) => box[index]!));
  return [side(0, Math.min), Math.max(side(1, Math.min), -85), side(2, Math.max), Math.min(side(3, Math.max), 85)];
}

/** An outline has the id of its area. */
const distinct = ({ features }: FeatureCollection) => new Set(features.map(({ id }) => id)).size;

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
