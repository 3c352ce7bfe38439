// Asks a gateway through one client: node ask.mjs CLIENT URL HINDER. Prints what the client was told as JSON.
import { LARGE, PLAIN, WITH_VARIABLES, WRONG } from "./queries.mjs";

const [, , name, url, hinder] = process.argv;
const { ask, connect, connectByGet } = await import(`./clients/${name}.mjs`);

const compiled = async (query) => (await import(`./compiled/queries${query}Query.graphql.js`)).default;
const documents =
  name === "relay"
    ? {
        plain: await compiled("Plain"),
        withVariables: await compiled("WithVariables"),
        wrong: await compiled("Wrong"),
        large: await compiled("Large"),
      }
    : { plain: PLAIN, withVariables: WITH_VARIABLES, wrong: WRONG, large: LARGE };

const VARIABLES = {
  box: { west: 60, south: 5, east: 100, north: 40 },
  least: 5000000,
  countries: ["IN", "BD"],
};

/** Once the question is at CARTO: whoever aborts sooner aborts nothing. */
async function untilAsked() {
  while ((await (await fetch(hinder)).json()).waiting === 0) await new Promise((next) => setTimeout(next, 20));
}

async function abortInFlight(client) {
  await fetch(`${hinder}?delay=30`);
  const abort = new AbortController();
  const asking = ask(client, documents.plain, {}, abort.signal).then(
    ({ error }) => (error ? "aborted" : "answered"), // urql and Apollo tell it in the result
    () => "aborted",
  );
  await untilAsked();
  abort.abort(new Error("the map moved on"));
  const outcome = await asking;
  while ((await (await fetch(hinder)).json()).waiting > 0) await new Promise((next) => setTimeout(next, 20));
  await fetch(`${hinder}?delay=0`);
  return outcome;
}

const settle = (asking) =>
  asking.then(
    ({ data, error, ...rest }) => ({ data: data ?? rest, error: error && { ...error, message: error.message } }),
    (error) => ({ data: error.response?.data, error: { ...error, message: error.message } }),
  );

const client = connect(url);
const large = (await settle(ask(client, documents.large, {}))).data.features.cities.features;
console.log(
  JSON.stringify({
    plain: await settle(ask(client, documents.plain, {})),
    variables: await settle(ask(client, documents.withVariables, VARIABLES)),
    wrong: await settle(ask(client, documents.wrong, { least: -1 })),
    get: await settle(ask(connectByGet(url), documents.withVariables, VARIABLES)),
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
