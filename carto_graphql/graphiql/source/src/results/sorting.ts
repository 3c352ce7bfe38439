import type { Row } from "./json";

export interface Order {
  column: string;
  descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** The rows in an order; empty values are last in both directions. */
export function sorted(rows: Row[], order: Order | undefined, isNumber: boolean): Row[] {
  if (!order) return rows;
  const { column, descending } = order;
  const compare = isNumber ? compareNumbers : compareTexts;
  const isEmpty = (row: Row) => row[column] === null || row[column] === undefined;
  const filled = rows.filter((row) => !isEmpty(row));
  const direction = descending ? -1 : 1;
  filled.sort((one, other) => direction * compare(one[column], other[column]));
  return [...filled, ...rows.filter(isEmpty)];
}

const INTEGER = /^-?\d+$/;

/** BigInt and Decimal come as text, which a double does not hold exactly. */
function compareNumbers(one: unknown, other: unknown): number {
  const [left, right] = [String(one), String(other)];
  if (!INTEGER.test(left) || !INTEGER.test(right)) return Number(left) - Number(right);
  const difference = BigInt(left) - BigInt(right);
  return difference < 0n ? -1 : Number(difference > 0n);
}

const compareTexts = (one: unknown, other: unknown) => collator.compare(text(one), text(other));

const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** A number with commas between thousands, and all of its digits. */
export function withSeparators(value: unknown): string {
  const [, sign = "", integer = "", rest = ""] = /^(-?)(\d+)(.*)$/.exec(String(value)) ?? [];
  return integer ? `${sign}${integer.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}` : String(value);
}

/** The order after a click on a header: ascending, descending, then that of the response. */
export function nextOrder(order: Order | undefined, column: string): Order | undefined {
  if (order?.column !== column) return { column, descending: false };
  return order.descending ? undefined : { column, descending: true };
}
