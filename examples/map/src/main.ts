import "maplibre-gl/dist/maplibre-gl.css";
import "./style.css";
import { latest } from "carto-graphql-client";
import { type Cities, CityMap } from "./city-map";
import { CityTable } from "./city-table";
import { Filters } from "./filters";
import { request, type Response } from "./gateway";
import { PopulationSlider } from "./population";
import { CitiesInViewDocument, type CitiesInViewQuery, CountriesDocument, NextCitiesDocument } from "./queries.generated";

const LIMIT = 5000;

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;
const page = {
  main: find<HTMLElement>("main"),
  status: find<HTMLElement>("#status"),
  problem: find<HTMLElement>("#problem"),
};

const cityMap = new CityMap(find("#map"));
const slider = new PopulationSlider(find("#population"), find("output"), () => void refresh());
const filters = new Filters(find("#countries"), find("#populations"), () => void refresh());
const table = new CityTable(
  find("#cities"),
  (city) => cityMap.visit(city),
  (after) => void showPage(after),
);
const runLatest = latest();

const conditions = () => ({ box: cityMap.box, minPopulation: slider.minimum, where: filters.where });

/** Requests what is in view, in place of any request under way, and shows it. */
async function refresh(): Promise<void> {
  await run(async (signal) => show(await request(CitiesInViewDocument, { ...conditions(), limit: LIMIT }, signal)));
}

async function showPage(after: string): Promise<void> {
  await run(async (signal) => {
    const { data, errors } = await request(NextCitiesDocument, { ...conditions(), after }, signal);
    showProblem(errors?.[0]?.message ?? "");
    if (data?.features.page) table.show(data.features.page);
  });
}

async function run(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
  page.main.ariaBusy = "true";
  try {
    const isDone = await runLatest(async (signal) => {
      await task(signal);
      return true;
    });
    if (!isDone) return; // another request has taken its place
  } catch (error) {
    showProblem(`The cities could not be loaded: ${error instanceof Error ? error.message : error}`);
  }
  page.main.ariaBusy = "false";
}

/** One field may fail and the others not: what came is shown, beside the error. */
async function show({ data, errors }: Response<CitiesInViewQuery>): Promise<void> {
  showProblem(errors?.[0]?.message ?? "");
  const { cities, page: first } = data?.features ?? {};
  if (cities) {
    filters.draw(cities.aggregate);
    await cityMap.drawCities(cities);
    cityMap.drawTiles(cities.truncated ? (data?.features.everywhere?.tiles ?? null) : null);
    page.status.textContent = summary(cities);
  }
  if (first) table.show(first);
}

function summary({ features, truncated, totalCount }: Cities): string {
  const count = features.length.toLocaleString("en");
  if (truncated) return `${totalCount?.toLocaleString("en") ?? `More than ${count}`} cities in view, drawn as tiles`;
  return `${count} ${features.length === 1 ? "city" : "cities"} in view`;
}

function showProblem(text: string): void {
  if (text) page.status.textContent = "The map is not up to date";
  page.problem.hidden = !text;
  page.problem.querySelector("span")!.textContent = text;
}

async function drawCountries(): Promise<void> {
  const { data } = await request(CountriesDocument, {});
  if (data?.features.countries) await cityMap.drawCountries(data.features.countries);
}

page.problem.querySelector("button")!.addEventListener("click", () => void refresh());
Object.assign(window, { cityMap }); // for the console
await cityMap.ready();
cityMap.onMove(() => void refresh());
await Promise.all([drawCountries().catch(() => undefined), refresh()]);
