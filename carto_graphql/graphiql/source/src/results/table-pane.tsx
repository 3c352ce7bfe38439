import { useSchemaStore } from "@graphiql/react";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { isNumberAt } from "./column-types";
import { format, type Row } from "./json";
import type { Table } from "./response";
import { nextOrder, type Order, sorted, withSeparators } from "./sorting";

const PAGE_ROWS = 500;

interface Column {
  name: string;
  isNumber: boolean;
}

function useColumns({ rows, pathOf }: Table, query: string): Column[] {
  const { schema } = useSchemaStore();
  return useMemo(() => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return names.map((name) => {
      const isNumber = isNumberAt(schema, query, pathOf(name)) ?? rows.some((row) => typeof row[name] === "number");
      return { name, isNumber };
    });
  }, [rows, pathOf, query, schema]);
}

/** Whether columns are hidden at the left or the right of a scrolling element. */
function useHiddenSides(scrolling: RefObject<HTMLDivElement | null>): string {
  const [sides, setSides] = useState("");
  useEffect(() => {
    const element = scrolling.current!;
    const update = () => {
      const left = element.scrollLeft > 1 ? " more-left" : "";
      const right = element.scrollLeft + element.clientWidth < element.scrollWidth - 1 ? " more-right" : "";
      setSides(left + right);
    };
    const resized = new ResizeObserver(update);
    resized.observe(element);
    resized.observe(element.firstElementChild!);
    element.addEventListener("scroll", update, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", update);
    };
  }, [scrolling]);
  return sides;
}

const direction = (order: Order | undefined, name: string) =>
  order?.column === name ? (order.descending ? "descending" : "ascending") : undefined;

const MARKS = { ascending: " ▲", descending: " ▼" };

function Header({ column, order, onSort }: { column: Column; order: Order | undefined; onSort: (name: string) => void }) {
  const sort = direction(order, column.name);
  return (
    <th scope="col" aria-sort={sort} className={column.isNumber ? "number" : undefined}>
      <button type="button" title="Sort by this column" onClick={() => onSort(column.name)}>
        {column.name}
        <span aria-hidden="true">{sort && MARKS[sort]}</span>
      </button>
    </th>
  );
}

function Cell({ value, isNumber }: { value: unknown; isNumber: boolean }) {
  const text = isNumber && value !== null && typeof value !== "object" ? withSeparators(value ?? "") : format(value);
  return (
    <td className={isNumber ? "number" : undefined} title={text.length > 40 ? text : undefined}>
      {text}
    </td>
  );
}

interface GridProps {
  name: string;
  rows: Row[];
  columns: Column[];
  order: Order | undefined;
  onSort: (name: string) => void;
}

function Grid({ name, rows, columns, order, onSort }: GridProps) {
  const scrolling = useRef<HTMLDivElement>(null);
  const sides = useHiddenSides(scrolling);
  return (
    <div className={`table-frame${sides}`}>
      <div className="table-scroll" ref={scrolling} tabIndex={0} role="region" aria-label={`Rows of ${name}`}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header key={column.name} column={column} order={order} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map(({ name: column, isNumber }) => (
                  <Cell key={column} value={row[column]} isNumber={isNumber} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function summary(total: number, first: number): string {
  const rows = total.toLocaleString("en");
  if (total <= PAGE_ROWS) return `${rows} ${total === 1 ? "row" : "rows"}`;
  const last = Math.min(first + PAGE_ROWS, total);
  return `Rows ${(first + 1).toLocaleString("en")} to ${last.toLocaleString("en")} of ${rows}`;
}

function Pages({ total, first, onPage }: { total: number; first: number; onPage: (first: number) => void }) {
  if (total <= PAGE_ROWS) return null;
  return (
    <span className="result-actions">
      <button type="button" aria-label="Previous rows" disabled={first === 0} onClick={() => onPage(first - PAGE_ROWS)}>
        ‹
      </button>
      <button
        type="button"
        aria-label="Next rows"
        disabled={first + PAGE_ROWS >= total}
        onClick={() => onPage(first + PAGE_ROWS)}
      >
        ›
      </button>
    </span>
  );
}

interface ViewProps {
  table: Table;
  tables: Table[];
  query: string;
  onChoose: (name: string) => void;
}

function View({ table, tables, query, onChoose }: ViewProps) {
  const { name, rows } = table;
  const columns = useColumns(table, query);
  const [order, setOrder] = useState<Order>();
  const [first, setFirst] = useState(0);
  useEffect(() => {
    setOrder(undefined);
    setFirst(0);
  }, [rows]);
  const isNumber = columns.some((column) => column.name === order?.column && column.isNumber);
  const inOrder = useMemo(() => sorted(rows, order, isNumber), [rows, order, isNumber]);

  function sort(column: string) {
    setOrder(nextOrder(order, column));
    setFirst(0);
  }

  return (
    <>
      <div className="result-bar">
        {tables.length > 1 ? (
          <select aria-label="Table" value={name} onChange={(event) => onChoose(event.target.value)}>
            {tables.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </select>
        ) : (
          <strong>{name}</strong>
        )}
        <span role="status">{summary(rows.length, first)}</span>
        <Pages total={rows.length} first={first} onPage={setFirst} />
      </div>
      <Grid
        key={first}
        name={name}
        rows={inOrder.slice(first, first + PAGE_ROWS)}
        columns={columns}
        order={order}
        onSort={sort}
      />
    </>
  );
}

/** The rows of a result as tables; `query` is the document whose result they are. */
export default function TablePane({ tables, query }: { tables: Table[]; query: string }) {
  const [chosen, setChosen] = useState("");
  const table = tables.find(({ name }) => name === chosen) ?? tables[0];
  if (!table) {
    return (
      <p className="result-empty">
        This response has no rows. Select rows, or properties of features, and run the query again.
      </p>
    );
  }
  return <View key={table.name} table={table} tables={tables} query={query} onChoose={setChosen} />;
}
