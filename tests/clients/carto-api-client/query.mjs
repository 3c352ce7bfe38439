// CARTO's own client, unchanged: `node query.mjs <base URL> <token> <SQL> [parameters as JSON]` prints the answer.
import {query} from '@carto/api-client';

const [apiBaseUrl, accessToken, sqlQuery, queryParameters] = process.argv.slice(2);
const answer = await query({
  apiBaseUrl,
  accessToken,
  connectionName: 'carto_dw',
  sqlQuery,
  queryParameters: queryParameters && JSON.parse(queryParameters)
});
console.log(JSON.stringify(answer));
