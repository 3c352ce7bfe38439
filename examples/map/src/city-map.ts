import { type GeoJSONSource, Map as MapLibre, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import { boxOf } from "carto-graphql-client";
import { highlightOnHover } from "./hover";
import type { BBox, CitiesInViewQuery, CountriesQuery } from "./queries.generated";
import { mapStyle } from "./style";

export type Countries = NonNullable<CountriesQuery["features"]["countries"]>;
export type Cities = NonNullable<CitiesInViewQuery["features"]["cities"]>;
type City = Cities["features"][number];

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

  /** Goes to a city of the table and opens its popup. */
  visit(name: string, population: number, at: [longitude: number, latitude: number]): void {
    this.map.easeTo({ center: at, zoom: Math.max(this.map.getZoom(), 4) });
    this.popup.setLngLat(at).setDOMContent(described(name, population)).addTo(this.map);
  }

  private async draw(name: string, data: FeatureCollection): Promise<void> {
    await this.map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  private describe({ geometry, properties }: City): void {
    if (geometry.type !== "Point") return;
    const [longitude = 0, latitude = 0] = geometry.coordinates;
    const { name, country, population, timezone } = properties;
    const content = described(`${name}, ${country}`, population, timezone);
    this.popup.setLngLat([longitude, latitude]).setDOMContent(content).addTo(this.map);
  }
}

function described(name: string, population: number, timezone?: string | null): HTMLElement {
  const [content, title] = [document.createElement("div"), document.createElement("strong")];
  title.textContent = name;
  content.append(title, line(`${population.toLocaleString("en")} inhabitants`));
  if (timezone) content.append(line(timezone));
  return content;
}

function line(text: string): HTMLElement {
  const element = document.createElement("div");
  element.textContent = text;
  return element;
}
