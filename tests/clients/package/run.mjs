// Uses the installed package against a gateway: node run.mjs URL. Prints what it returned as JSON.
import { boxOf, featureCollection, latest, trusted } from "carto-graphql-client";

const [, , url] = process.argv;
const bounds = (west, south, east, north) => ({
  getBounds: () => ({ getWest: () => west, getSouth: () => south, getEast: () => east, getNorth: () => north }),
});

const boxes = [
  boxOf(bounds(-10, 35, 5, 45)),
  boxOf({ getBounds: () => [-10, 35, 5, 45] }),
  boxOf(bounds(170, -20, 190, -10)),
  boxOf(bounds(-370, -95, -350, 95)),
  boxOf(bounds(-300, -90, 300, 90)),
  boxOf(bounds(-180, -90, 180, 90)),
];

const run = latest();
let aborted = false;
const first = run(
  (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => ((aborted = true), reject(signal.reason)))),
);
const second = run(async () => "second");
const latestOnes = [await first, await second, aborted];
const failure = await run(async () => Promise.reject(new Error("failed"))).catch((error) => error.message);

const variables = { box: boxes[0], countries: ["ES"] };
const short = await trusted(url, "CitiesInView", variables);
const long = await trusted(url, "CitiesInView", { ...variables, unused: "x".repeat(9000) });
const unknown = await trusted(url, "Nothing");
const noJSON = await trusted(url.replace("/graphql", "/healthz"), "x").catch((error) => error.message);

const cities = short.data.features.cities;
const guards = [cities, { ...cities, features: [] }, { ...cities, features: [{}] }, null, undefined, "x", [], short].map(
  featureCollection,
);

console.log(JSON.stringify({ boxes, latestOnes, failure, short, long, unknown, noJSON, guards }));
