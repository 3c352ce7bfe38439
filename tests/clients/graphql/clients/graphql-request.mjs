import { GraphQLClient } from "graphql-request";

export const connect = (url) => new GraphQLClient(url);
export const connectByGet = (url) => new GraphQLClient(url, { method: "GET" });

export async function execute(client, document, variables, signal) {
  return client.request({ document, variables, signal }); // throws a ClientError: `response.errors`, `response.data`
}
