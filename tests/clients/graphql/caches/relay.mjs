import relay from "relay-runtime";

export { connect } from "../clients/relay.mjs";

export async function execute(environment, document, variables) {
  const operation = relay.createOperationDescriptor(relay.getRequest(document), variables);
  environment.retain(operation);
  return { data: await relay.fetchQuery(environment, document, variables, { fetchPolicy: "store-or-network" }).toPromise() };
}
