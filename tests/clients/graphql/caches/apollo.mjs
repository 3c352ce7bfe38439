import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";

// A feature's id identifies it within its layer, but its geometry and properties depend on the field's arguments. Without an
// id of its own in the cache, a feature belongs to the field and the arguments that returned it.
const cache = new InMemoryCache({
  dataIdFromObject: () => undefined,
  typePolicies: { Query: { fields: { features: { merge: true }, queryRows: { merge: true } } } },
});

export const connect = (url) => new ApolloClient({ link: new HttpLink({ uri: url }), cache });

export const execute = (client, document, variables) => client.query({ query: gql(document), variables });
