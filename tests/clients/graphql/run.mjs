// Sends queries through one client: node run.mjs CLIENT URL HINDER. Prints its results as JSON.
import { INVALID, LARGE, PLAIN, WITH_VARIABLES } from "./queries.mjs";

const [, , name, url, hinder] = process.argv;
const { execute, connect, connectByGet } = await import(`./clients/${name}.mjs`);

const compiled = async (query) => (await import(`./compiled/queries${query}Query.graphql.js`)).default;
const documents =
  name === "relay"
    ? {
        plain: await compiled("Plain"),
        withVariables: await compiled("WithVariables"),
        invalid: await compiled("Invalid"),
        large: await compiled("Large"),
      }
    : { plain: PLAIN, withVariables: WITH_VARIABLES, invalid: INVALID, large: LARGE };

const VARIABLES = {
  box: { west: 60, south: 5, east: 100, north: 40 },
  minimum: 5000000,
  countries: ["IN", "BD"],
};

const sleep = () => new Promise((wake) => setTimeout(wake, 20));

/** Resolves when the query has reached CARTO: an earlier abort would prove nothing. */
async function untilWaiting(expected) {
  while ((await (await fetch(hinder)).json()).waiting > 0 !== expected) await sleep();
}

async function abortInFlight(client) {
  await fetch(`${hinder}?delay=30`);
  const abort = new AbortController();
  const result = execute(client, documents.plain, {}, abort.signal).then(
    ({ error }) => (error ? "aborted" : "completed"), // urql and Apollo report it in the result
    () => "aborted",
  );
  await untilWaiting(true);
  abort.abort(new Error("the map moved on"));
  const outcome = await result;
  await untilWaiting(false);
  await fetch(`${hinder}?delay=0`);
  return outcome;
}

const settle = (result) =>
  result.then(
    ({ data, error, ...rest }) => ({ data: data ?? rest, error: error && { ...error, message: error.message } }),
    (error) => ({ data: error.response?.data, error: { ...error, message: error.message } }),
  );

const client = connect(url);
const large = (await settle(execute(client, documents.large, {}))).data.features.cities.features;
console.log(
  JSON.stringify({
    plain: await settle(execute(client, documents.plain, {})),
    variables: await settle(execute(client, documents.withVariables, VARIABLES)),
    invalid: await settle(execute(client, documents.invalid, { minimum: -1 })),
    get: await settle(execute(connectByGet(url), documents.withVariables, VARIABLES)),
    large: {
      count: large.length,
      ids: new Set(large.map(({ id }) => id)).size,
      inhabitants: large.reduce((sum, { properties }) => sum + properties.population, 0),
      last: large.at(-1),
    },
    aborted: await abortInFlight(connect(url)),
  }),
);
process.exit(0); // Apollo keeps timers
