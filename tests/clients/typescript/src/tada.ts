import type { Geometry } from "geojson";
import { initGraphQLTada, type ResultOf } from "gql.tada";
import type { introspection } from "./graphql-env";
import { draw } from "./maps";

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { BigInt: string; Date: string; DateTime: string; Geometry: Geometry };
}>();

const Countries = graphql(`
  query Countries {
    features {
      countries {
        type
        features {
          type
          id
          geometry
          properties {
            name
            iso3
            population
          }
        }
      }
    }
  }
`);

declare const data: ResultOf<typeof Countries>;

if (data.features.countries) draw(data.features.countries);
