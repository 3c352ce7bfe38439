// Runs the audits of graphql-http (https://github.com/graphql/graphql-http) against a server: node audit.mjs URL
// Prints one JSON object a line: id, name, status.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { status, reason } = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status, reason: reason ?? null }));
}
