import { type Filters, vectorQuerySource } from "@carto/api-client";

/** The gateway in CARTO's place: no token, and no connection that a page has to know. */
const GATEWAY = {
  apiBaseUrl: import.meta.env.VITE_GATEWAY ?? new URL(import.meta.env.DEV ? "/" : "../..", document.baseURI).href.replace(/\/$/, ""),
  authMode: "session",
  connectionName: "any",
} as const;

/** The countries below the cities. */
export const countries = () => vectorQuerySource({ ...GATEWAY, sqlQuery: "countries", columns: ["name"] });

/** The cities of the map and of both widgets: `sqlQuery` is the name of a template, `queryParameters` are its arguments. */
export const cities = (filters: Filters) =>
  vectorQuerySource({
    ...GATEWAY,
    sqlQuery: "cities",
    queryParameters: { minPopulation: 100_000 },
    columns: ["name", "country", "population"],
    filters,
  });
