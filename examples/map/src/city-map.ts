import {
  type GeoJSONSource,
  Map as MapLibre,
  type MapGeoJSONFeature,
  NavigationControl,
  Popup,
  setWorkerUrl,
  type VectorTileSource,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import { boxOf } from "carto-graphql-client";
import { highlightOnHover } from "./hover";
import type { BBox, CitiesInViewQuery, CountriesQuery } from "./queries.generated";
import { mapStyle, onThemeChange, paintInTheme, tileLayer } from "./style";

export type Countries = NonNullable<CountriesQuery["features"]["countries"]>;
export type Cities = NonNullable<CitiesInViewQuery["features"]["cities"]>;
export type Tiles = NonNullable<NonNullable<CitiesInViewQuery["features"]["everywhere"]>["tiles"]>;
type City = Cities["features"][number];

/** A city of the map or of the table, which has no time zone. */
type Place = Pick<City, "geometry"> & {
  properties: Omit<City["properties"], "timezone"> & Partial<Pick<City["properties"], "timezone">>;
};

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

const MOVING = 150; // milliseconds between two requests while the map moves

/** The map with countries and cities, and the popup of a city. */
export class CityMap {
  readonly map: MapLibre;
  private readonly popup = new Popup({ closeOnClick: false });
  private cities = new Map<string, City>();

  constructor(container: HTMLElement) {
    this.map = new MapLibre({
      container,
      style: mapStyle(),
      center: [15, 30],
      zoom: 1.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.on("click", "cities", ({ features }) => {
      const city = this.cities.get(String(features?.[0]?.id));
      if (city) this.describe(city);
    });
    onThemeChange(() => paintInTheme(this.map));
    highlightOnHover(this.map, "land", "countries");
    this.map.on("mouseenter", "cities", () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", "cities", () => (this.map.getCanvas().style.cursor = ""));
  }

  /** When the map can be drawn on. */
  async ready(): Promise<void> {
    if (!this.map.loaded()) await this.map.once("load");
  }

  get box(): BBox {
    return boxOf(this.map);
  }

  /** Calls `listener` while the map moves, now and then, and when it has come to rest. */
  onMove(listener: () => void): void {
    let timer: number | undefined;
    this.map.on("move", () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        listener();
      }, MOVING);
    });
    this.map.on("moveend", () => {
      clearTimeout(timer);
      timer = undefined;
      listener();
    });
  }

  async drawCountries(countries: Countries): Promise<void> {
    await this.draw("countries", countries);
  }

  async drawCities(cities: Cities): Promise<void> {
    this.cities = new Map(cities.features.map((city) => [city.id, city]));
    await this.draw("cities", cities);
  }

  /** Draws tiles in place of the features, or the features where `tiles` is null. */
  drawTiles(tiles: Tiles | null): void {
    this.map.setLayoutProperty("cities", "visibility", tiles ? "none" : "visible");
    const source = this.map.getSource<VectorTileSource>("city-tiles");
    if (tiles && !source) this.addTiles(tiles);
    else if (tiles && source?.tiles[0] !== tiles.url) source?.setTiles([tiles.url]);
    if (source) this.map.setLayoutProperty("city-tiles", "visibility", tiles ? "visible" : "none");
  }

  private addTiles({ url, minzoom, maxzoom }: Tiles): void {
    this.map.addSource("city-tiles", { type: "vector", tiles: [url], minzoom, maxzoom });
    this.map.addLayer(tileLayer());
    this.map.on("click", "city-tiles", ({ features }) => {
      const top = features?.[0];
      if (top) this.describe(placeOf(top));
    });
  }

  /** Goes to a city of the table and opens its popup. */
  visit(city: Place): void {
    const center = positionOf(city);
    if (!center) return;
    this.map.easeTo({ center, zoom: Math.max(this.map.getZoom(), 4) });
    this.describe(city);
  }

  private async draw(name: string, data: FeatureCollection): Promise<void> {
    await this.map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  private describe(city: Place): void {
    const position = positionOf(city);
    if (position) this.popup.setLngLat(position).setDOMContent(described(city)).addTo(this.map);
  }
}

function placeOf({ geometry, properties: { name, country, population } }: MapGeoJSONFeature): Place {
  return { geometry, properties: { name, country, population } };
}

function positionOf({ geometry }: Place): [longitude: number, latitude: number] | undefined {
  if (geometry.type !== "Point") return undefined;
  const [longitude = 0, latitude = 0] = geometry.coordinates;
  return [longitude, latitude];
}

function described({ properties: { name, country, population, timezone } }: Place): HTMLElement {
  const [content, title] = [document.createElement("div"), document.createElement("strong")];
  title.textContent = `${name}, ${country}`;
  content.append(title, line(`${population.toLocaleString("en")} inhabitants`));
  if (timezone) content.append(line(timezone));
  return content;
}

function line(text: string): HTMLElement {
  const element = document.createElement("div");
  element.textContent = text;
  return element;
}
