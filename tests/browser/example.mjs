// Drives Chromium through the example map: node example.mjs URL FOLDER [HINDER]. Prints what was seen as JSON;
// screenshots go to FOLDER. With HINDER, the URL that makes CARTO slow or broken, it pans before such a CARTO.
import { readFile } from "node:fs/promises";
import { barriers, barriersAndStops, launch, open, report } from "./chromium.mjs";

const [, , url, folder, hinder] = process.argv;

/** Waits until the page has shown its last answer, and CARTO's are no longer awaited. */
async function settled(page) {
  await page.waitForTimeout(300); // a question may be due while the map moves
  await page.waitForFunction(() => !cityMap.map.isMoving() && document.querySelector("main").ariaBusy === "false");
  await page.evaluate(() => cityMap.map.once("idle").catch(() => undefined) && cityMap.map.triggerRepaint());
  await page.waitForFunction(() => cityMap.map.loaded());
}

/** What the page shows, read from the map itself and from the words beside it. */
async function state(page) {
  await settled(page);
  return page.evaluate(async () => {
    const { map } = cityMap;
    const bounds = map.getBounds();
    const drawn = await map.getSource("cities").getData();
    const rendered = map.queryRenderedFeatures({ layers: ["cities"] });
    return {
      bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
      least: Number(document.querySelector("output").value.replace(/\D/g, "")),
      drawn: drawn.features.length,
      names: drawn.features.map(({ properties }) => properties.name),
      rendered: new Set(rendered.map(({ id }) => id)).size,
      status: document.querySelector("#status").textContent,
      bars: ["countries", "populations"].map((id) =>
        [...document.querySelectorAll(`#${id} button`)].map((button) => [...button.children].map((each) => each.textContent)),
      ),
      table: [...document.querySelectorAll("#cities tbody tr")].map((row) =>
        [...row.cells].map((cell) => cell.textContent),
      ),
    };
  });
}

async function drag(page, [x, y], steps = 10) {
  const { width, height } = await page.locator("#map").boundingBox();
  const [startX, startY] = [width / 2 + 7, height / 2 + 60];
  await page.mouse.move(startX, startY);
  await page.mouse.down();
  for (let step = 1; step <= steps; step++) {
    await page.mouse.move(startX + (x * step) / steps, startY + (y * step) / steps);
    await page.waitForTimeout(60);
  }
  await page.mouse.up();
}

async function slide(page, key) {
  await page.focus("#population");
  await page.keyboard.press(key);
}

const exploring = {
  async explored({ page }) {
    const states = { opened: await state(page) };
    await page.screenshot({ path: `${folder}/example.png` });
    await drag(page, [-200, 60]);
    states.panned = await state(page);
    await slide(page, "ArrowRight");
    states.raised = await state(page);
    await slide(page, "Home");
    states.lowest = await state(page);
    await page.focus(".maplibregl-canvas");
    for (const key of ["Equal", "Equal", "Equal", "ArrowUp"]) {
      await page.keyboard.press(key);
      await settled(page);
    }
    states.zoomed = await state(page);
    await page.evaluate(() => cityMap.map.jumpTo({ center: [179, -20], zoom: 2.5 }));
    states.acrossTheDateLine = await state(page);
    await page.evaluate(() => cityMap.map.jumpTo({ center: [380, 45], zoom: 3 }));
    states.turnedAround = await state(page);
    return states;
  },

  async popup({ page }) {
    await settled(page);
    await page.focus("#cities tbody tr:nth-child(2) button");
    await page.keyboard.press("Enter");
    const chosen = await page.textContent("#cities tbody tr:nth-child(2) button");
    const ofTheTable = await page.textContent(".maplibregl-popup-content");
    await settled(page);
    const wcag = await barriersAndStops(page, folder, "example-desk");
    const point = await page.evaluate(() => {
      const { lng, lat } = cityMap.map.getCenter();
      return cityMap.map.project([lng, lat]);
    });
    await page.click(".maplibregl-popup-close-button");
    await page.locator(".maplibregl-canvas").click({ position: { x: point.x, y: point.y } });
    return { wcag, chosen, ofTheTable, ofTheMap: await page.textContent(".maplibregl-popup-content") };
  },

  async charts({ page }) {
    const states = { all: await state(page) };
    await page.click("#countries li:nth-child(2) button");
    states.country = await state(page);
    await page.click("#populations li:last-child button");
    states.both = await state(page);
    await page.screenshot({ path: `${folder}/example-filtered.png` });
    await page.click('#countries button[aria-pressed="true"]');
    await page.click('#populations button[aria-pressed="true"]');
    states.none = await state(page);
    await page.click("#next");
    states.next = await state(page);
    return states;
  },

  async tiles({ page }) {
    const seen = () =>
      page.evaluate(() => {
        const { map } = cityMap;
        const of = (layer) => (map.getLayer(layer) ? map.queryRenderedFeatures({ layers: [layer] }) : []);
        const tiles = of("city-tiles");
        const names = [...new Set(tiles.map(({ properties }) => properties.name))];
        return { tiles: tiles.length, names, features: of("cities").length };
      });
    await settled(page);
    await slide(page, "Home");
    const shown = await state(page);
    await page.waitForFunction(() => cityMap.map.areTilesLoaded());
    const truncated = await seen();
    await page.screenshot({ path: `${folder}/example-tiles.png` });
    await slide(page, "End");
    await settled(page);
    return { ...shown, truncated, whole: await seen() };
  },

  async hover({ page }) {
    await page.evaluate(() => cityMap.map.jumpTo({ center: [-55, -10], zoom: 3 }));
    await settled(page);
    const hovered = () =>
      page.evaluate(async () => {
        const { features } = await cityMap.map.getSource("countries").getData();
        const state = ({ properties: { name } }) => cityMap.map.getFeatureState({ source: "countries", id: name });
        return features.filter((each) => state(each).hovered).map(({ properties: { name } }) => name);
      });
    const found = [];
    for (const [longitude, latitude] of [[-58, -7], [-76, -9], [-30, -20]]) {
      const { x, y } = await page.evaluate((at) => cityMap.map.project(at), [longitude, latitude]);
      await page.locator(".maplibregl-canvas").hover({ position: { x, y } });
      await page.waitForTimeout(200);
      found.push(await hovered());
    }
    return found;
  },

  async leaflet({ page }) {
    await page.evaluate(await readFile("node_modules/leaflet/dist/leaflet.js", "utf8"));
    const helpers = await readFile("../../packages/client/index.js", "utf8");
    await page.evaluate(`globalThis.boxOf = (() => { ${helpers.replaceAll("export ", "")}; return boxOf; })()`);
    return page.evaluate(async () => {
      const container = document.createElement("div");
      Object.assign(container.style, { width: "600px", height: "400px" });
      document.body.append(container);
      const map = L.map(container, { zoomAnimation: false, fadeAnimation: false });
      const layers = L.layerGroup().addTo(map);
      const query =
        "query ($box: BBox) { features { cities(bbox: $box, minPopulation: 500000, limit: 5000) {" +
        " type features { type geometry properties { name } } } } }";
      async function drawnAt(center, zoom) {
        map.setView(center, zoom, { animate: false });
        const box = boxOf(map);
        const body = JSON.stringify({ query, variables: { box } });
        const headers = { "Content-Type": "application/json" };
        const response = await fetch("/graphql", { method: "POST", headers, body });
        const { data } = await response.json();
        const drawn = L.geoJSON(data.features.cities, { pointToLayer: (_, at) => L.circleMarker(at) });
        layers.clearLayers().addLayer(drawn);
        const bounds = map.getBounds();
        const names = drawn.getLayers().map(({ feature }) => feature.properties.name);
        return {
          box,
          bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
          least: 500_000,
          names,
        };
      }
      return {
        spain: await drawnAt([40, -4], 5),
        acrossTheDateLine: await drawnAt([-20, 179], 3),
        turnedAround: await drawnAt([45, 380], 4),
        world: await drawnAt([20, 0], 0),
      };
    });
  },

  async phone({ page }) {
    const shown = await state(page);
    await page.screenshot({ path: `${folder}/example-phone.png` });
    return {
      ...shown,
      overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      map: await page.locator("#map").boundingBox(),
      wcag: await barriersAndStops(page, folder, "example-phone"),
    };
  },

  async dark({ page }) {
    await settled(page);
    await page.screenshot({ path: `${folder}/example-dark.png` });
    return { background: await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor) };
  },
};

const hindered = {
  async panned({ page, seen }) {
    await settled(page);
    const before = seen.aborted.length;
    await fetch(`${hinder}?delay=0.5`);
    await drag(page, [-250, 40], 25);
    const busy = await page.evaluate(() => document.querySelector("main").ariaBusy);
    const shown = await state(page);
    await fetch(`${hinder}?delay=0`);
    return { ...shown, busy, aborted: seen.aborted.length - before };
  },

  async failed({ page }) {
    await settled(page);
    await fetch(`${hinder}?broken=1`);
    await slide(page, "ArrowRight");
    await page.waitForSelector("#problem:not([hidden])");
    const told = await page.textContent("#problem span");
    const stale = await page.textContent("#status");
    const found = await barriers(page, folder, "example-failed");
    await fetch(`${hinder}?broken=0`);
    await page.click("#problem button");
    await page.waitForSelector("#problem", { state: "hidden" });
    return { told, stale, found, ...(await state(page)) };
  },

  async unreachable({ page, context, seen }) {
    await settled(page);
    await context.setOffline(true);
    await slide(page, "ArrowRight");
    await page.waitForSelector("#problem:not([hidden])");
    const told = await page.textContent("#problem span");
    await context.setOffline(false);
    seen.problems = seen.problems.filter((text) => !text.includes("net::ERR_INTERNET_DISCONNECTED"));
    await page.click("#problem button");
    await page.waitForSelector("#problem", { state: "hidden" });
    return { told };
  },
};

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const SMALL = { viewport: { width: 900, height: 560 } }; // the processor draws each pixel

const OPTIONS = {
  explored: SMALL,
  charts: SMALL,
  tiles: SMALL,
  dark: { colorScheme: "dark" },
  phone: PHONE,
  panned: SMALL,
};

const browser = await launch();

async function opened(name) {
  const all = await open(browser, `${url}/example`, OPTIONS[name]);
  await all.page.waitForSelector("#cities tbody tr");
  return all;
}

await report(hinder ? hindered : exploring, opened, folder);
await browser.close();
