declare module "maplibre-gl/dist/maplibre-gl-worker.mjs" {
  const file: string;
  export default file;
}

declare module "*.json" {
  const file: string;
  export default file;
}

declare module "*.css";
