import type { CitiesInViewQuery } from "./queries.generated";

export type Row = NonNullable<CitiesInViewQuery["queryRows"]["biggestCities"]>["rows"][number];

/** Fills the table; `onChoose` is called with the row whose city is pressed. */
export function fillTable(table: HTMLTableElement, rows: Row[], onChoose: (row: Row) => void): void {
  table.tBodies[0]!.replaceChildren(...rows.map((row) => tableRow(row, onChoose)));
}

function tableRow(row: Row, onChoose: (row: Row) => void): HTMLTableRowElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = row.name;
  button.addEventListener("click", () => onChoose(row));
  const element = document.createElement("tr");
  element.append(cell(button), cell(row.country), cell(row.population.toLocaleString("en")));
  return element;
}

function cell(content: string | Node): HTMLTableCellElement {
  const element = document.createElement("td");
  element.append(content);
  return element;
}
