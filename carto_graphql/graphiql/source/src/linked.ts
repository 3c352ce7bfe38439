export interface LinkedQuery {
  query: string;
  variables: string;
}

/** The query of a link to this page, `#query=…&variables=…`. It is removed, so that reloading keeps what is edited. */
export function takeLinkedQuery(): LinkedQuery | undefined {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const query = parameters.get("query");
  if (!query) return undefined;
  history.replaceState(null, "", location.pathname + location.search);
  return { query, variables: parameters.get("variables") ?? "" };
}
