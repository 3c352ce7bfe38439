// The same schema in Node: mercurius, whose graphql-jit compiles each query, over undici.
// PORT=… UPSTREAM=http://… node server.mjs

import Fastify from "fastify";
import { GraphQLScalarType } from "graphql";
import mercurius from "mercurius";
import { Pool } from "undici";

const schema = `
  scalar DateTime
  scalar Geometry
  type Query { features: Features! }
  type Features {
    pointsBySql(limit: Int!, minNumber: Int!): Collection
    pointsByMaps(limit: Int!, minNumber: Int!): Collection
    polygonsBySql(limit: Int!, minNumber: Int!): Collection
    polygonsByMaps(limit: Int!, minNumber: Int!): Collection
  }
  type Collection { type: String! features: [Feature!]! numberReturned: Int! truncated: Boolean! }
  type Feature { type: String! geometry: Geometry properties: Properties! }
  type Properties { name: String! number: Int! value: Float! active: Boolean! updated: DateTime! }
`;

const upstream = new Pool(process.env.UPSTREAM);

async function get(path) {
  const { statusCode, body } = await upstream.request({ path, method: "GET" });
  if (statusCode !== 200) throw new Error(`the upstream answered ${statusCode}`);
  return body.json();
}

function ask(api, table, { limit, minNumber }) {
  const columns = "name, number, value, active, updated, geom AS `__geometry`";
  const statement = `SELECT ${columns} FROM \`bench.${table}\` WHERE number >= @minNumber LIMIT ${limit + 1}`;
  const parameters = encodeURIComponent(JSON.stringify({ minNumber }));
  return get(`/v3/${api}/bench/query?q=${encodeURIComponent(statement)}&queryParameters=${parameters}`);
}

function collection(features, limit) {
  const shown = features.slice(0, limit);
  const truncated = features.length > limit;
  return { type: "FeatureCollection", features: shown, numberReturned: shown.length, truncated };
}

const bySql = (table) => async (_, variables) => {
  const { rows } = await ask("sql", table, variables);
  const features = rows.map((row) => ({
    type: "Feature",
    geometry: JSON.parse(row.__geometry),
    properties: row,
  }));
  return collection(features, variables.limit);
};

const byMaps = (table) => async (_, variables) => {
  const metadata = await ask("maps", table, variables);
  const url = new URL(metadata.geojson.url[0]);
  const { features } = await get(url.pathname + url.search);
  return collection(features, variables.limit);
};

const resolvers = {
  Query: { features: () => ({}) },
  Features: {
    pointsBySql: bySql("points"),
    pointsByMaps: byMaps("points"),
    polygonsBySql: bySql("polygons"),
    polygonsByMaps: byMaps("polygons"),
  },
  Geometry: new GraphQLScalarType({ name: "Geometry" }),
  DateTime: new GraphQLScalarType({ name: "DateTime" }),
};

const app = Fastify();
await app.register(mercurius, { schema, resolvers, jit: 1 });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
