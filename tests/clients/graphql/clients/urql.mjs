import { Client, fetchExchange } from "@urql/core";

// Without cacheExchange: the map keeps what it draws, and the same box is rarely requested twice.
export const connect = (url) => new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
export const connectByGet = (url) => new Client({ url, exchanges: [fetchExchange], preferGetMethod: "force" });

export function execute(client, document, variables, signal) {
  return new Promise((resolve, reject) => {
    // A result is { data, error }, with a CombinedError: `graphQLErrors`, `networkError`.
    const { unsubscribe } = client.query(document, variables).subscribe(resolve);
    signal?.addEventListener("abort", () => {
      unsubscribe(); // aborts the request
      reject(signal.reason);
    });
  });
}
