import "../../map/src/style.css";
import "./style.css";
import { createViewportSpatialFilter } from "@carto/api-client";
import { Deck, MapView } from "@deck.gl/core";
import { boundsOf, cityLayer, countryLayer, onThemeChange, tooltipOf } from "./layers";
import { cities, countries } from "./sources";
import { Widgets } from "./widgets";

const PAUSE = 250; // milliseconds without a move of the map before the widgets follow

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;
const page = {
  main: find<HTMLElement>("main"),
  status: find<HTMLElement>("#status"),
  problem: find<HTMLElement>("#problem"),
};

const widgets = new Widgets(find("#countries"), find("#populations"), () => refresh());
const land = countries();
let cityData = cities(widgets.filters);
let request = new AbortController();
let timer: number | undefined;

const deck = new Deck({
  parent: find<HTMLDivElement>("#map"),
  views: new MapView({ repeat: true }),
  initialViewState: { longitude: 15, latitude: 25, zoom: 0.8 },
  controller: { dragRotate: false, touchRotate: false },
  getTooltip: tooltipOf,
  onLoad: () => {
    const canvas = find<HTMLCanvasElement>("#map canvas"); // it has the focus when keys move the map
    canvas.role = "region";
    canvas.ariaLabel = "Map";
    refresh();
  },
  onViewStateChange: () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void showWidgets(), PAUSE);
  },
  onError: (error) => showProblem(error.message),
});

/** Draws the cities with the filters of the widgets, and the widgets themselves. */
function refresh(): void {
  cityData = cities(widgets.filters);
  drawMap();
  void showWidgets();
}

function drawMap(): void {
  deck.setProps({ layers: [countryLayer(land), cityLayer(cityData)] });
}

/** Requests what is in view, in place of any request under way. */
async function showWidgets(): Promise<void> {
  request.abort();
  const { signal } = (request = new AbortController());
  page.main.ariaBusy = "true";
  try {
    const { widgetSource } = await cityData;
    const spatialFilter = createViewportSpatialFilter(boundsOf(deck));
    const count = await widgets.draw(widgetSource, { signal, ...(spatialFilter && { spatialFilter }) });
    page.status.textContent = `${count.toLocaleString("en")} ${count === 1 ? "city" : "cities"} in view`;
    showProblem("");
  } catch (error) {
    if (!signal.aborted) showProblem(error instanceof Error ? error.message : String(error));
  }
  if (!signal.aborted) page.main.ariaBusy = "false";
}

function showProblem(text: string): void {
  if (text) page.status.textContent = "The widgets are not up to date";
  page.problem.hidden = !text;
  page.problem.querySelector("span")!.textContent = text;
}

page.problem.querySelector("button")!.addEventListener("click", () => refresh());
onThemeChange(drawMap);
Object.assign(window, { cityMap: { deck, boundsOf: () => boundsOf(deck) } }); // for the console
