import type { NextCitiesQuery } from "./queries.generated";

export type Page = NonNullable<NextCitiesQuery["features"]["page"]>;
type City = Page["features"][number];

/** The table of cities, one page at a time. */
export class CityTable {
  private readonly next: HTMLButtonElement;
  private cursor: string | null = null;

  constructor(
    private readonly table: HTMLTableElement,
    private readonly onChoose: (city: City) => void,
    onNext: (after: string) => void,
  ) {
    this.next = table.parentElement!.querySelector<HTMLButtonElement>("#next")!;
    this.next.addEventListener("click", () => this.cursor && onNext(this.cursor));
  }

  show({ features, pageInfo }: Page): void {
    this.table.tBodies[0]!.replaceChildren(...features.map((city) => this.row(city)));
    this.cursor = pageInfo.endCursor;
    this.next.disabled = !pageInfo.hasNextPage;
  }

  private row(city: City): HTMLTableRowElement {
    const { name, country, population } = city.properties;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => this.onChoose(city));
    const element = document.createElement("tr");
    element.append(cell(button), cell(country), cell(population.toLocaleString("en")));
    return element;
  }
}

function cell(content: string | Node): HTMLTableCellElement {
  const element = document.createElement("td");
  element.append(content);
  return element;
}
