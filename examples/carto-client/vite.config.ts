import { defineConfig } from "vite";

export default defineConfig({
  base: "./", // the page works below any path
  build: {
    target: "es2022",
    assetsDir: "static",
    assetsInlineLimit: 0, // a strict policy takes no data: URL of a script
    chunkSizeWarningLimit: 1500, // deck.gl is most of it
    modulePreload: { polyfill: false },
  },
  server: {
    fs: { allow: [".."] }, // the bars and the styles of the other example
    proxy: { "/v3": process.env.GATEWAY ?? "http://localhost:8000" },
  },
});
