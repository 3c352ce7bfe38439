// Builds ../static and ../LICENSES.txt from src and the packages of the lock file.
import { readFile, rm, mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { compressed } from "./compressed.mjs";
import { licenses } from "./licenses.mjs";

const OUT = new URL("../static/", import.meta.url);

// The fonts that GraphiQL brings are ten times the size of its styles.
const withoutFonts = {
  name: "without-fonts",
  setup({ onLoad }) {
    onLoad({ filter: /graphiql.*\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/@font-face\s*{[^}]*}/g, ""),
      loader: "css",
    }));
  },
};

// Country outlines (Natural Earth, 1:50m) without the names that nobody reads.
const outlines = {
  name: "outlines",
  setup({ onLoad }) {
    onLoad({ filter: /world-atlas\/.*\.json$/ }, async ({ path }) => {
      const world = JSON.parse(await readFile(path, "utf8"));
      delete world.objects.land;
      for (const country of world.objects.countries.geometries) {
        delete country.properties;
        delete country.id;
      }
      return { contents: JSON.stringify(world), loader: "file" };
    });
  },
};

const bundle = await build({
  entryPoints: { main: "src/main.tsx", icon: "icon.svg" },
  outdir: "out",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  write: false,
  legalComments: "none",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "copy" },
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  plugins: [withoutFonts, outlines, { name: "worker", setup: workerAsFile }],
});

function workerAsFile({ onLoad }) {
  onLoad({ filter: /maplibre-gl-worker\.mjs$/ }, async ({ path }) => ({
    contents: await readFile(path),
    loader: "file",
  }));
}

async function page(names) {
  const named = (start, end) => names.find((name) => name.startsWith(start) && name.endsWith(end));
  const urls = { icon: named("icon-", ".svg"), style: named("main-", ".css"), script: named("main-", ".js") };
  const html = await readFile("index.html", "utf8");
  return html.replace(/\$(icon|style|script)/g, (_, what) => `graphiql/static/${urls[what]}`);
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
for (const { path, contents } of bundle.outputFiles) {
  for (const [suffix, bytes] of Object.entries(compressed(contents))) {
    await writeFile(new URL(`${basename(path)}.${suffix}`, OUT), bytes);
  }
}
const names = bundle.outputFiles.map(({ path }) => basename(path));
await writeFile(new URL("../index.html", OUT), await page(names));
const about =
  "What GraphiQL's page is built from. The country outlines are Natural Earth's, public domain.";
await writeFile(new URL("../LICENSES.txt", OUT), await licenses(about));
