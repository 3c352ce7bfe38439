import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";

// `features` and `queryRows` only group fields: two queries that select different ones are merged.
const typePolicies = { Query: { fields: { features: { merge: true }, queryRows: { merge: true } } } };

const over = (link) =>
  new ApolloClient({
    link,
    cache: new InMemoryCache({ typePolicies }),
    // Normalizing thousands of features for the cache is a waste: the map holds them.
    defaultOptions: { query: { fetchPolicy: "no-cache", errorPolicy: "all" } },
  });

export const connect = (url) => over(new HttpLink({ uri: url }));
export const connectByGet = (url) => over(new HttpLink({ uri: url, useGETForQueries: true }));

export function execute(client, document, variables, signal) {
  const context = { fetchOptions: { signal }, queryDeduplication: false };
  return client.query({ query: gql(document), variables, context }); // `error.errors`, a CombinedGraphQLErrors
}
