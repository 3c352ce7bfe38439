// Types of every query in src/queries.graphql, from the schema of a running gateway: `npm run codegen`.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env.GATEWAY_SCHEMA ?? "http://localhost:8000/graphql",
  documents: "src/*.graphql",
  generates: {
    "src/queries.generated.ts": {
      plugins: ["typescript", "typescript-operations", "typed-document-node"],
      config: {
        avoidOptionals: { field: true }, // what is asked for is there, if only as null
        disableDescriptions: true, // other words in the catalog leave the file unchanged
        documentMode: "string", // a query is sent as it is written: no parser in the page
        enumsAsTypes: true, // so that a FeatureCollection is one for MapLibre's types too
        onlyOperationTypes: true,
        skipTypename: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: {
          BigInt: { input: "string | number", output: "string" },
          Date: "string",
          DateTime: "string",
          Geometry: "geojson#Geometry",
        },
      },
    },
  },
};

export default config;
