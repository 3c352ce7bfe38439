import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";

// A feature's id identifies it within its layer, but its geometry and properties depend on the field's arguments. Without a
// key, a feature belongs to the field and the arguments that returned it.
const featureTypes = ["CitiesFeature", "CountiesFeature"];
const keys = Object.fromEntries(featureTypes.map((name) => [name, () => null]));

export const connect = (url) =>
  new Client({ url, exchanges: [cacheExchange({ keys }), fetchExchange], preferGetMethod: false });

export const execute = (client, document, variables) => client.query(document, variables).toPromise();
