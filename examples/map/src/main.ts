import "maplibre-gl/dist/maplibre-gl.css";
import "./style.css";
import { latest } from "carto-graphql-client";
import { fillTable } from "./biggest";
import { type Cities, CityMap } from "./city-map";
import { type Answer, ask } from "./gateway";
import { PopulationSlider } from "./population";
import { CitiesInViewDocument, type CitiesInViewQuery, CountriesDocument } from "./queries.generated";

const MOST = 5000;

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;
const page = {
  main: find<HTMLElement>("main"),
  status: find<HTMLElement>("#status"),
  problem: find<HTMLElement>("#problem"),
  biggest: find<HTMLTableElement>("#biggest"),
};

const cityMap = new CityMap(find("#map"));
const slider = new PopulationSlider(find("#population"), find("output"), () => void refresh());
const runLatest = latest();

/** Asks for what is in view, in place of whatever was being asked, and shows it. */
async function refresh(): Promise<void> {
  page.main.ariaBusy = "true";
  const variables = { box: cityMap.box, minPopulation: slider.least, most: MOST };
  try {
    const shown = await runLatest(async (signal) => {
      await show(await ask(CitiesInViewDocument, variables, signal));
      return true;
    });
    if (!shown) return; // the map has moved on, and its next question is on its way
  } catch (error) {
    tellProblem(`The cities did not come: ${(error as Error).message}`);
  }
  page.main.ariaBusy = "false";
}

/** One source may fail and the other not: what came is shown, and what did not is told. */
async function show({ data, errors }: Answer<CitiesInViewQuery>): Promise<void> {
  tellProblem(errors?.[0]?.message ?? "");
  if (data?.features.cities) {
    await cityMap.drawCities(data.features.cities);
    page.status.textContent = summary(data.features.cities);
  }
  fillTable(page.biggest, data?.queryRows.biggestCities?.rows ?? [], (row) =>
    cityMap.visit(`${row.name}, ${row.country}`, row.population, [row.longitude, row.latitude]),
  );
}

function summary({ features, truncated }: Cities): string {
  const count = features.length.toLocaleString("en");
  if (truncated) return `The biggest ${count} cities in view; zoom in or raise the slider to see all`;
  return `${count} ${features.length === 1 ? "city" : "cities"} in view`;
}

function tellProblem(text: string): void {
  if (text) page.status.textContent = "The map is not up to date";
  page.problem.hidden = !text;
  page.problem.querySelector("span")!.textContent = text;
}

async function drawCountries(): Promise<void> {
  const { data } = await ask(CountriesDocument, {});
  if (data?.features.countries) await cityMap.drawCountries(data.features.countries);
}

page.problem.querySelector("button")!.addEventListener("click", () => void refresh());
Object.assign(window, { cityMap }); // to look at in the console
await cityMap.ready();
cityMap.onMove(() => void refresh());
await Promise.all([drawCountries().catch(() => undefined), refresh()]);
