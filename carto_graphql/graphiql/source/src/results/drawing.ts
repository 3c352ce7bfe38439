import type { FeatureCollection } from "geojson";
import {
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  Popup,
  setWorkerUrl,
} from "maplibre-gl";
import workerFile from "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { boundsOf } from "./bounds";
import { colourOf } from "./colours";
import { format, type Row } from "./json";
import { baseStyle, layersOf } from "./map-style";
import { outlines } from "./outlines";
import type { Layer } from "./response";

setWorkerUrl(new URL(workerFile, import.meta.url).href);

export interface Place {
  layer: number;
  index: number;
}

/** The map in `container`, with the layers of one response at a time. */
export class Drawing {
  private readonly popup = new Popup({ maxWidth: "320px", closeOnClick: false });
  private layers: Layer[] = [];

  private constructor(
    private readonly map: MapLibre,
    private readonly dark: boolean,
  ) {
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
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
    });
    await map.once("load");
    return new Drawing(map, dark);
  }

  /** Draws `layers` in place of what was there; the number of features that the map now holds. */
  async draw(layers: Layer[]): Promise<number> {
    this.clear();
    this.layers = layers;
    layers.forEach(({ drawable }, index) => this.add(`layer-${index}`, drawable.collection, colourOf(index)));
    this.fit();
    const held = await Promise.all(layers.map((_, index) => this.source(index).getData()));
    return held.reduce((sum, data) => sum + distinct(data as FeatureCollection), 0);
  }

  fit(): void {
    const bounds = boundsOf(this.layers.flatMap(({ drawable }) => drawable.collection.features));
    if (bounds) this.map.fitBounds(bounds, { padding: 40, maxZoom: 12, animate: false });
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

  private clear(): void {
    this.popup.remove();
    const ours = (name: string) => name.startsWith("layer-");
    this.map
      .getLayersOrder()
      .filter(ours)
      .forEach((id) => this.map.removeLayer(id));
    this.layers.forEach((_, index) => this.map.removeSource(`layer-${index}`));
  }

  private at(point: { x: number; y: number }): Place | undefined {
    const { x, y } = point;
    const near = this.map.queryRenderedFeatures([
      [x - 4, y - 4],
      [x + 4, y + 4],
    ]);
    const top = near.find(({ source }) => source.startsWith("layer-"));
    return top && { layer: Number(top.source.slice("layer-".length)), index: Number(top.properties.index) };
  }

  private open(point: { x: number; y: number }): void {
    const place = this.at(point);
    if (!place) {
      this.popup.remove();
      return;
    }
    const where = this.map.unproject([point.x, point.y]);
    this.popup.setLngLat(where).setDOMContent(this.describe(place)).addTo(this.map);
  }

  private describe({ layer, index }: Place): HTMLElement {
    const { id, properties } = this.layers[layer]?.features[index] ?? {};
    const facts = { ...(id === undefined ? {} : { id }), ...(properties as Row | undefined) };
    const list = document.createElement("dl");
    list.append(
      ...Object.entries(facts).flatMap(([name, value]) => [text("dt", name), text("dd", format(value))]),
    );
    return list.children.length ? list : text("p", "Select properties to see them here.");
  }
}

/** An outline has the id of its area. */
const distinct = ({ features }: FeatureCollection) => new Set(features.map(({ id }) => id)).size;

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
