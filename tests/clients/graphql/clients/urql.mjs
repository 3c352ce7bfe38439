import { Client, fetchExchange } from "@urql/core";

// Without cacheExchange: the map keeps what it draws, and a box is hardly ever asked for twice.
export const connect = (url) => new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
export const connectByGet = (url) => new Client({ url, exchanges: [fetchExchange], preferGetMethod: "force" });

export function ask(client, document, variables, signal) {
  return new Promise((resolve, reject) => {
    // A result is { data, error }, with a CombinedError: `graphQLErrors`, `networkError`.
    const { unsubscribe } = client.query(document, variables).subscribe(resolve);
    signal?.addEventListener("abort", () => {
      unsubscribe(); // aborts the request
      reject(signal.reason);
    });
  });
}
