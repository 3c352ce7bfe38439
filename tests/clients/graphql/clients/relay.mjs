import relay from "relay-runtime";

const { Environment, Network, Observable, RecordSource, Store } = relay;

/** Relay's network layer: it aborts a query when its subscriber unsubscribes. */
const layer = (toRequest) => (operation, variables) =>
  Observable.create((sink) => {
    const abort = new AbortController();
    const [url, options] = toRequest({ query: operation.text, variables });
    fetch(url, { ...options, signal: abort.signal })
      .then((response) => response.json())
      .then(
        (result) => (sink.next(result), sink.complete()),
        (error) => abort.signal.aborted || sink.error(error),
      );
    return () => abort.abort();
  });

const byPost = (url) => (body) => [
  url,
  { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
];
const byGet =
  (url) =>
  ({ query, variables }) => [`${url}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`, {}];

const environment = (toRequest) =>
  new Environment({
    network: Network.create(layer(toRequest)),
    store: new Store(new RecordSource()),
    // A feature's id identifies it within its layer, but its geometry and properties depend on the field's arguments.
    // Without an id of its own in the store, a feature belongs to the field and the arguments that returned it.
    getDataID: () => null,
  });

export const connect = (url) => environment(byPost(url));
export const connectByGet = (url) => environment(byGet(url));

export function execute(client, document, variables, signal) {
  return new Promise((resolve, reject) => {
    const subscription = relay.fetchQuery(client, document, variables).subscribe({ next: resolve, error: reject });
    signal?.addEventListener("abort", () => {
      subscription.unsubscribe();
      reject(signal.reason);
    });
  });
}
