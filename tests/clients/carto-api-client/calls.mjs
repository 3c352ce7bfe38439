// CARTO's own client, unchanged: `node calls.mjs` reads {source, calls: [[function, options]…]} and prints the result of
// each call, or its error, and all that was sent and received.
import {
  WidgetQuerySource,
  WidgetTableSource,
  createViewportSpatialFilter,
  query,
  vectorQuerySource,
  vectorTableSource
} from '@carto/api-client';

const exchanges = [];
const send = globalThis.fetch;
globalThis.fetch = async (url, options = {}) => {
  const response = await send(url, options);
  const headers = Object.fromEntries(response.headers);
  const {method = 'GET', body = null} = options;
  const content = await response.clone().text();
  exchanges.push({method, url: String(url), body, status: response.status, headers, content});
  return response;
};

async function run(source, name, options) {
  const {viewport, ...others} = options;
  const given = viewport ? {...others, spatialFilter: createViewportSpatialFilter(viewport)} : others;
  const isTable = 'tableName' in source;
  switch (name) {
    case 'query':
      return query({...source, ...given});
    case 'source': {
      const cache = {};
      const instantiate = isTable ? vectorTableSource : vectorQuerySource;
      const {widgetSource, ...tilejson} = await instantiate({...source, ...given, cache});
      return {...tilejson, cache: cache.value};
    }
    case 'tile': {
      const headers = source.accessToken ? {Authorization: `Bearer ${source.accessToken}`} : {};
      const response = await fetch(given.url, {headers});
      return {status: response.status, base64: Buffer.from(await response.arrayBuffer()).toString('base64')};
    }
    default: {
      const {sourceOptions = {}, ...widget} = given;
      // What vectorQuerySource() and vectorTableSource() pass on.
      const spatial = {spatialDataColumn: 'geom', spatialDataType: 'geo'};
      const Widgets = isTable ? WidgetTableSource : WidgetQuerySource;
      return new Widgets({...source, ...spatial, ...sourceOptions})[name](widget);
    }
  }
}

let input = '';
for await (const chunk of process.stdin) input += chunk;
const {source, calls} = JSON.parse(input);
const results = [];
for (const [name, options = {}] of calls) {
  try {
    results.push({value: await run(source, name, options)});
  } catch (error) {
    results.push({error: error.constructor.name, message: error.message});
  }
}
process.stdout.write(JSON.stringify({results, exchanges}));
