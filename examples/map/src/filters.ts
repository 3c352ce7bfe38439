import type { CitiesFilter, CitiesInViewQuery } from "./queries.generated";
import { type Bar, fillBars } from "./bars";

type Aggregate = NonNullable<CitiesInViewQuery["features"]["cities"]>["aggregate"];
type Bin = NonNullable<Aggregate["byPopulation"]>[number];

const compact = new Intl.NumberFormat("en", { notation: "compact" });

/** Two charts whose bars filter the map, the table and each other. */
export class Filters {
  private country: string | null = null;
  private bin: Pick<Bin, "from" | "to"> | null = null;

  constructor(
    private readonly countries: HTMLElement,
    private readonly populations: HTMLElement,
    private readonly onChange: () => void,
  ) {}

  /** The filter of the chosen bars; the gateway combines its columns by AND. */
  get where(): CitiesFilter | null {
    const { country, bin } = this;
    if (!country && !bin) return null;
    return { ...(country && { country: { eq: country } }), ...(bin && { population: range(bin) }) };
  }

  /** Draws the charts of a response; a chart that failed keeps its bars. */
  draw({ byCountry, byPopulation }: Aggregate): void {
    if (byCountry) {
      const named = byCountry.flatMap(({ key: { country }, count }) => (country ? [this.countryBar(country, count)] : []));
      fillBars(this.countries, named);
    }
    if (byPopulation) fillBars(this.populations, byPopulation.map((bin) => this.populationBar(bin)));
  }

  private countryBar(country: string, count: number): Bar {
    const isChosen = country === this.country;
    return { label: country, count, isChosen, choose: () => this.change(() => (this.country = isChosen ? null : country)) };
  }

  private populationBar(bin: Bin): Bar {
    const isChosen = bin.from === this.bin?.from && bin.to === this.bin?.to;
    const choose = () => this.change(() => (this.bin = isChosen ? null : bin));
    return { label: labelOf(bin), count: bin.count, isChosen, choose };
  }

  private change(set: () => void): void {
    set();
    this.onChange();
  }
}

const range = ({ from, to }: Pick<Bin, "from" | "to">) => ({
  ...(from !== null && { gte: from }),
  ...(to !== null && { lt: to }),
});

function labelOf({ from, to }: Bin): string {
  if (from === null) return `below ${compact.format(to ?? 0)}`;
  return to === null ? `from ${compact.format(from)}` : `${compact.format(from)} to ${compact.format(to)}`;
}
