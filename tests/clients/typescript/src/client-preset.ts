import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { draw } from "./maps";
import { graphql } from "./gql";

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

declare function request<Data, Variables>(query: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;

const data = await request(Countries, {});
if (data.features.countries) draw(data.features.countries);
