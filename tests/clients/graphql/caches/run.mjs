// Queries one layer with two tolerances through one client's cache: node caches/run.mjs CLIENT URL. Prints the results as JSON.
const [, , name, url] = process.argv;
const { connect, execute } = await import(`./${name}.mjs`);

const SIMPLIFIED = `query Simplified($tolerance: Float!) {
  features { counties(tolerance: $tolerance, states: ["Vermont"], limit: 2) { features { id geometry } } }
}`;
const document =
  name === "relay" ? (await import("../compiled/queriesSimplifiedQuery.graphql.js")).default : SIMPLIFIED;

const client = connect(url);
const results = [];
for (const tolerance of [0, 50000, 0]) {
  const { data } = await execute(client, document, { tolerance });
  results.push(data.features.counties.features.map(({ id, geometry }) => ({ id, geometry })));
}
console.log(JSON.stringify(results));
process.exit(0); // Apollo keeps timers
