import type { TypedDocumentString } from "./queries.generated";

/** A GraphQL response: where a field of `data` is null, `errors` has the reason. */
export interface Response<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

// Beside this page when the gateway serves it; a page of another origin names the gateway when it is built,
// and the gateway names the page's origin in CORS_ORIGINS.
const GATEWAY = import.meta.env.VITE_GATEWAY ?? new URL("../graphql", document.baseURI).href;

/** Sends a query. Rejects if the gateway cannot be reached, and with an AbortError once `signal` is aborted. */
export async function request<Data, Variables>(
  query: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Response<Data>> {
  const response = await fetch(GATEWAY, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  if (!response.headers.get("content-type")?.includes("json")) {
    throw new Error(`The gateway sent status ${response.status} without JSON`);
  }
  return response.json();
}
