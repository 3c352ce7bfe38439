import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { Kind, parse } from "graphql";
import { authorization } from "./token";

type Headers = Record<string, string>;

/** Posts to the gateway beside this page. An observable, because stopping one aborts its request. */
export const fetcher: Fetcher = (params, options) => ({
  subscribe(observer: any) {
    const abort = new AbortController();
    post(params, options?.headers ?? {}, abort.signal).then(
      (response) => {
        observer.next(response);
        observer.complete();
      },
      (error) => {
        if (!abort.signal.aborted) observer.error(error);
      },
    );
    return { unsubscribe: () => abort.abort() };
  },
});

async function post(params: FetcherParams, headers: Headers, signal: AbortSignal): Promise<unknown> {
  const response = await fetch("graphql", {
    method: "POST",
    headers: { ...standardHeaders(), ...headers },
    body: JSON.stringify(namedIfNeeded(params)),
    signal,
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server sent status ${response.status} without JSON`);
  }
}

// GraphiQL learns the name of a new operation a moment late, and would send the one before.
function namedIfNeeded({ operationName, ...params }: FetcherParams): FetcherParams {
  try {
    const operations = parse(params.query).definitions.filter(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    );
    return operations.length === 1 ? params : { ...params, operationName };
  } catch {
    return params; // the server reports what is wrong with it
  }
}

const standardHeaders = (): Headers => ({
  Accept: "application/graphql-response+json, application/json;q=0.9",
  "Content-Type": "application/json",
  ...authorization(),
});
