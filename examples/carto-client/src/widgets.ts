import { addFilter, type Filters, FilterType, removeFilter, type SpatialFilter, type WidgetQuerySource } from "@carto/api-client";
import { type Bar, fillBars } from "../../map/src/bars";

const EDGES = [200_000, 500_000, 1_000_000, 5_000_000];
const MOST = 8;

const compact = new Intl.NumberFormat("en", { notation: "compact" });

interface Request {
  spatialFilter?: SpatialFilter;
  signal: AbortSignal;
}

/** Two widgets whose bars filter the map and each other: each leaves out the filter that it owns. */
export class Widgets {
  filters: Filters = {};
  private country: string | null = null;
  private bin: number | null = null;

  constructor(
    private readonly countries: HTMLElement,
    private readonly populations: HTMLElement,
    private readonly onChange: () => void,
  ) {}

  /** Draws both widgets, and returns the number of cities. Rejects with the error of the request that failed. */
  async draw(source: WidgetQuerySource, request: Request): Promise<number> {
    const [total, categories, bins] = await Promise.all([
      source.getFormula({ column: "*", operation: "count", ...request }),
      source.getCategories({ column: "country", operation: "count", filterOwner: "countries", ...request }),
      source.getHistogram({ column: "population", operation: "count", ticks: EDGES, filterOwner: "populations", ...request }),
    ]);
    const named = categories.filter(({ name }) => name !== null).slice(0, MOST);
    fillBars(this.countries, named.map(({ name, value }) => this.countryBar(String(name), value)));
    fillBars(this.populations, bins.map((count, bin) => this.populationBar(bin, count)));
    return total.value ?? 0;
  }

  private countryBar(label: string, count: number): Bar {
    const isChosen = label === this.country;
    return { label, count, isChosen, choose: () => this.chooseCountry(isChosen ? null : label) };
  }

  private populationBar(bin: number, count: number): Bar {
    const isChosen = bin === this.bin;
    return { label: labelOf(bin), count, isChosen, choose: () => this.chooseBin(isChosen ? null : bin) };
  }

  private chooseCountry(country: string | null): void {
    this.country = country;
    const owned = { column: "country", owner: "countries" };
    this.change(
      country === null
        ? removeFilter(this.filters, owned)
        : addFilter(this.filters, { ...owned, type: FilterType.IN, values: [country] }),
    );
  }

  private chooseBin(bin: number | null): void {
    this.bin = bin;
    const owned = { column: "population", owner: "populations" };
    this.change(
      bin === null
        ? removeFilter(this.filters, owned)
        : addFilter(this.filters, { ...owned, type: FilterType.CLOSED_OPEN, values: [rangeOf(bin)] }),
    );
  }

  /** The client changes the filters in place; deck.gl sees new ones only in a new object. */
  private change(filters: Filters): void {
    this.filters = { ...filters };
    this.onChange();
  }
}

/** The ends of a bin. JSON has no Infinity: the client sends null, which is no end. */
const rangeOf = (bin: number) => [EDGES[bin - 1] ?? -Infinity, EDGES[bin] ?? Infinity];

function labelOf(bin: number): string {
  const [from, to] = [EDGES[bin - 1], EDGES[bin]];
  if (from === undefined) return `below ${compact.format(to ?? 0)}`;
  return to === undefined ? `from ${compact.format(from)}` : `${compact.format(from)} to ${compact.format(to)}`;
}
