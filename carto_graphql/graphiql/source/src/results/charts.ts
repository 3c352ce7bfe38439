import type { GraphQLSchema } from "graphql";
import { fieldAt } from "./column-types";
import { format, type Row } from "./json";
import type { Table } from "./response";

export type ChartKind = "groups" | "histogram" | "timeSeries";

export interface Series {
  name: string;
  points: { x: string | number; y: number }[];
}

/** One of a field's charts; `measures` are the columns of numbers that it can show. */
export interface Chart {
  name: string;
  kind: ChartKind;
  measures: string[];
  series: (measure: string) => Series[];
}

const KINDS = new Set<string>(["groups", "histogram", "timeSeries"]);
const MEASURES = new Set(["count", "values"]);

/** The charts among the tables of a response: the lists of the fields `groups`, `histogram` and `timeSeries`. */
export function chartsIn(tables: Table[], schema: GraphQLSchema | null | undefined, query: string): Chart[] {
  return tables.flatMap((table) => {
    const field = fieldAt(schema, query, table.path);
    if (!field || !KINDS.has(field.name)) return [];
    const columns = [...new Set(table.rows.flatMap((row) => Object.keys(row)))];
    const fieldOf = (column: string) => fieldAt(schema, query, [...table.path, column.split(".")[0]!])?.name ?? "";
    const measures = columns.filter((column) => MEASURES.has(fieldOf(column)));
    const kind = field.name as ChartKind;
    if (measures.length === 0) return [];
    const named = (name: string) => columns.filter((column) => fieldOf(column) === name);
    const series = (measure: string) => MAKERS[kind](table.rows, measure, named);
    return [{ name: titleOf(table), kind, measures, series }];
  });
}

/** `features.cities.aggregate.groups` is `cities groups`. */
function titleOf({ path }: Table): string {
  return [path.at(1), path.at(-1)].join(" ");
}

type Named = (field: string) => string[];
type Maker = (rows: Row[], measure: string, named: Named) => Series[];

const y = (row: Row, measure: string) => Number(row[measure] ?? NaN);

const labelOf = (row: Row, keys: string[]) =>
  keys.map((key) => (row[key] === null ? "none" : format(row[key]))).join(", ") || "all";

const MAKERS: Record<ChartKind, Maker> = {
  groups: (rows, measure, named) => [
    { name: measure, points: rows.map((row) => ({ x: labelOf(row, named("key")), y: y(row, measure) })) },
  ],
  histogram: (rows, measure, named) => {
    const [from = "", to = ""] = [named("from")[0], named("to")[0]];
    return [{ name: measure, points: rows.map((row) => ({ x: interval(row[from], row[to]), y: y(row, measure) })) }];
  },
  timeSeries: (rows, measure, named) => {
    const [start = ""] = named("start");
    const series = new Map<string, Series>();
    for (const row of rows) {
      const keys = named("key");
      const name = keys.length ? labelOf(row, keys) : measure;
      const points = series.get(name)?.points ?? [];
      points.push({ x: Date.parse(String(row[start])), y: y(row, measure) });
      series.set(name, { name, points });
    }
    return [...series.values()];
  },
};

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });

function interval(from: unknown, to: unknown): string {
  const [low, high] = [from, to].map((bound) => (typeof bound === "number" ? compact.format(bound) : undefined));
  if (low === undefined) return high === undefined ? "all" : `below ${high}`;
  return high === undefined ? `from ${low}` : `${low} to ${high}`;
}
