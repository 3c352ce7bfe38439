// Draws tiles with MapLibre and deck.gl: node tiles.mjs URL FOLDER LAYERS, which is JSON. Prints the tiles that each view loaded,
// and the features that each library found in them and drew, as JSON; screenshots go to FOLDER.
import { launch, open } from "./chromium.mjs";

const [, , url, folder, layers] = process.argv;

const PAGE = `<!doctype html><html><head>
<script src="/lib/deck.gl/dist.min.js"></script>
<script src="/lib/@loaders.gl/mvt/dist/dist.min.js"></script>
<script type="module">
  import * as maplibre from "/lib/maplibre-gl/dist/maplibre-gl.mjs";
  maplibre.setWorkerUrl("/lib/maplibre-gl/dist/maplibre-gl-worker.mjs");
  Object.assign(window, { maplibre });
</script></head><body style="margin:0"><div id="map" style="width:600px;height:600px"></div></body></html>`;

/** A page of the gateway's origin, as only the worker of a map of this origin may load tiles. */
async function openPage(browser) {
  const { page, seen } = await open(browser, "about:blank", { viewport: { width: 600, height: 600 } });
  await page.route("**/page", (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  await page.route("**/lib/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace("/lib/", "node_modules/");
    return route.fulfill({ path, contentType: "text/javascript" });
  });
  const responses = [];
  page.on("response", (response) => {
    if (/\.mvt(\?|$)/.test(response.url())) responses.push(response);
  });
  await page.goto(`${url}/page`);
  await page.waitForFunction(() => window.maplibre && window.deck && window.loaders);
  return { page, seen, responses };
}

const LIBRARIES = {
  maplibre: (page, layer, view) =>
    page.evaluate(
      async ({ layer: { tileJSON, type, key }, view: { center, zoom } }) => {
        const source = { source: "tiles", "source-layer": "default" };
        const map = new maplibre.Map({
          container: "map",
          style: { version: 8, sources: { tiles: { type: "vector", url: tileJSON } }, layers: [{ id: "tiles", type, ...source }] },
          center,
          zoom,
          fadeDuration: 0,
        });
        await new Promise((resolve, reject) => {
          map.once("idle", resolve);
          map.on("error", ({ error }) => reject(error));
        });
        const keysOf = (features) => [...new Set(features.map(({ properties }) => properties[key]))];
        const bounds = map.getBounds();
        const seen = {
          loaded: keysOf(map.querySourceFeatures("tiles", { sourceLayer: "default" })),
          drawn: keysOf(map.queryRenderedFeatures({ layers: ["tiles"] })),
          bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
        };
        window.clear = () => map.remove();
        return seen;
      },
      { layer, view },
    ),

  // With a worker, or without `loaders`, loaders.gl would fetch a script from unpkg.com.
  deckgl: (page, layer, view) =>
    page.evaluate(
      async ({ layer: { tileJSON, key }, view: { center, zoom } }) => {
        let shown;
        const tiles = await new Promise((resolve, reject) => {
          shown = new deck.Deck({
            parent: document.getElementById("map"),
            views: new deck.MapView({ repeat: true }), // the world goes on over the date line
            width: 600,
            height: 600,
            initialViewState: { longitude: center[0], latitude: center[1], zoom },
            onError: reject,
            layers: [
              new deck.MVTLayer({
                id: "tiles",
                data: tileJSON,
                loaders: [loaders.MVTLoader],
                loadOptions: { core: { worker: false } },
                binary: false,
                pickable: true,
                uniqueIdProperty: key,
                getFillColor: [200, 80, 0],
                pointRadiusUnits: "pixels",
                getPointRadius: 3,
                onTileError: reject,
                onViewportLoad: (tiles) => tiles.every(({ isLoaded }) => isLoaded) && resolve(tiles),
              }),
            ],
          });
        });
        const isDrawn = () => new Promise((resolve) => shown.setProps({ onAfterRender: resolve }) || shown.redraw("drawn"));
        await isDrawn();
        await isDrawn();
        const keysOf = (features) => [...new Set(features.map(({ properties }) => properties[key]))];
        const picked = shown.pickObjects({ x: 0, y: 0, width: 600, height: 600 });
        window.clear = () => shown.finalize();
        return {
          loaded: keysOf(tiles.flatMap(({ content }) => content ?? [])),
          drawn: keysOf(picked.map(({ object }) => object)),
          bounds: shown.getViewports()[0].getBounds(),
        };
      },
      { layer, view },
    ),
};

async function tile(response) {
  const [, path] = /\/(\d+\/\d+\/\d+)\.mvt/.exec(response.url());
  const isEmpty = response.status() === 204;
  return { path, status: response.status(), content: isEmpty ? "" : (await response.body()).toString("base64") };
}

async function drawAll(draw, name, layer) {
  const views = [];
  const { page, seen, responses } = await openPage(browser);
  for (const view of layer.views) {
    responses.length = 0;
    const found = await draw(page, layer, view);
    views.push({ ...found, tiles: await Promise.all(responses.map(tile)) });
    await page.screenshot({ path: `${folder}/${name}-${layer.name}-${view.zoom}.png` });
    await page.evaluate(() => clear());
  }
  await page.close();
  return { views, ...seen };
}

const browser = await launch();
const told = {};
for (const [name, draw] of Object.entries(LIBRARIES)) {
  told[name] = {};
  for (const layer of JSON.parse(layers)) {
    told[name][layer.name] = await drawAll(draw, name, layer).catch((error) => ({ failure: error.message }));
  }
}
await browser.close();
console.log(JSON.stringify(told));
