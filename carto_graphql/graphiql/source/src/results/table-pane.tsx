import { useState } from "react";
import { format, type Row, type Table } from "./answer";

const MOST_ROWS = 500;

function columnsOf(rows: Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function Cell({ value }: { value: unknown }) {
  return <td className={typeof value === "number" ? "number" : undefined}>{format(value)}</td>;
}

function Grid({ table: { name, rows } }: { table: Table }) {
  const shown = rows.slice(0, MOST_ROWS);
  const columns = columnsOf(shown);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={`Rows of ${name}`}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <Cell key={column} value={row[column]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function summary({ rows }: Table): string {
  const total = rows.length.toLocaleString("en");
  return rows.length > MOST_ROWS
    ? `The first ${MOST_ROWS} of ${total} rows`
    : `${total} ${rows.length === 1 ? "row" : "rows"}`;
}

export default function TablePane({ tables }: { tables: Table[] }) {
  const [chosen, setChosen] = useState("");
  const table = tables.find(({ name }) => name === chosen) ?? tables[0];
  if (!table)
    return (
      <p className="result-empty">
        No rows in this answer. Select rows, or properties of features, and run the query.
      </p>
    );
  return (
    <>
      <div className="result-bar">
        {tables.length > 1 ? (
          <select aria-label="Table" value={table.name} onChange={(event) => setChosen(event.target.value)}>
            {tables.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        ) : (
          <strong>{table.name}</strong>
        )}
        <span role="status">{summary(table)}</span>
      </div>
      <Grid key={table.name} table={table} />
    </>
  );
}
