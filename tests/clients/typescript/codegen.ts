import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env.GATEWAY_SCHEMA ?? "http://localhost:8000/graphql",
  documents: ["src/client-preset.ts"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        avoidOptionals: { field: true }, // a selected field is in the response, be it null
        enumsAsTypes: true, // "FeatureCollection" is then the literal of @types/geojson
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
