// Drives Chromium through the example of CARTO's own client: node carto-client.mjs URL FOLDER. Prints what was seen as JSON;
// screenshots go to FOLDER.
import { barriers, barriersAndStops, launch, open, report } from "./chromium.mjs";

const [, , url, folder] = process.argv;

/** Waits until the widgets are those of the map, and the map is drawn. */
async function settled(page) {
  await page.waitForTimeout(400); // the widgets follow a moment after the map
  await page.waitForFunction(
    () => document.querySelector("main").ariaBusy === "false" && cityMap.deck.props.layers.every(({ isLoaded }) => isLoaded),
  );
}

async function state(page) {
  await settled(page);
  return page.evaluate(() => {
    const { deck } = cityMap;
    deck.redraw("picking");
    const picked = deck.pickObjects({ x: 0, y: 0, width: deck.width, height: deck.height, layerIds: ["cities"] });
    return {
      bounds: cityMap.boundsOf(),
      drawn: picked.map(({ object: { properties } }) => [properties.name, properties.country, properties.population]),
      status: document.querySelector("#status").textContent,
      bars: ["countries", "populations"].map((id) =>
        [...document.querySelectorAll(`#${id} button`)].map((button) => [...button.children].map((each) => each.textContent)),
      ),
    };
  });
}

const scenarios = {
  async widgets({ page }) {
    const states = { all: await state(page) };
    await page.screenshot({ path: `${folder}/carto-client.png` });
    await page.click("#countries li:nth-child(2) button");
    states.country = await state(page);
    await page.click("#populations li:last-child button");
    states.both = await state(page);
    await page.screenshot({ path: `${folder}/carto-client-filtered.png` });
    await page.click('#countries button[aria-pressed="true"]');
    states.large = await state(page);
    await page.click('#populations button[aria-pressed="true"]');
    states.none = await state(page);
    return states;
  },

  async moved({ page }) {
    await settled(page);
    const { x, y, width, height } = await page.locator("#map").boundingBox();
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    await page.mouse.move(middleX, middleY);
    for (let turns = 0; turns < 4; turns++) {
      await page.mouse.wheel(0, -400);
      await page.waitForTimeout(100);
    }
    const near = await state(page);
    await page.mouse.move(middleX, middleY);
    await page.mouse.down();
    await page.mouse.move(middleX - 300, middleY - 40, { steps: 5 });
    await page.mouse.up();
    const beside = await state(page);
    await page.screenshot({ path: `${folder}/carto-client-near.png` });
    return { near, beside };
  },

  async tooltip({ page }) {
    await page.click("#populations li:last-child button"); // few cities, apart from each other
    await settled(page);
    const place = await page.evaluate(() => {
      const { deck } = cityMap;
      const [{ object }] = deck.pickObjects({ x: 0, y: 0, width: deck.width, height: deck.height, layerIds: ["cities"] });
      const [x, y] = deck.getViewports()[0].project(object.geometry.coordinates);
      return { x, y, name: object.properties.name };
    });
    const { x, y } = await page.locator("#map").boundingBox();
    await page.mouse.move(x + place.x, y + place.y);
    await page.waitForFunction((name) => document.querySelector(".deck-tooltip")?.textContent.includes(name), place.name);
    const text = await page.textContent(".deck-tooltip");
    return { name: place.name, text, wcag: await barriersAndStops(page, folder, "carto-client-desk") };
  },

  async failed({ page, seen }) {
    await settled(page);
    await page.route("**/v3/sql/**", (route) => route.fulfill({ status: 503, json: { error: "CARTO is unavailable" } }));
    await page.click("#countries li:nth-child(1) button");
    await page.waitForSelector("#problem:not([hidden])");
    const reported = await page.textContent("#problem span");
    const stale = await page.textContent("#status");
    const found = await barriers(page, folder, "carto-client-failed");
    await page.unroute("**/v3/sql/**");
    await page.click("#problem button");
    await page.waitForSelector("#problem", { state: "hidden" });
    seen.problems = seen.problems.filter((text) => !text.includes("status of 503"));
    return { found, reported, stale, then: await page.textContent("#status") };
  },

  async phone({ page }) {
    const shown = await state(page);
    await page.screenshot({ path: `${folder}/carto-client-phone.png` });
    return {
      ...shown,
      overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      map: await page.locator("#map").boundingBox(),
      wcag: await barriersAndStops(page, folder, "carto-client-phone"),
    };
  },
};

const OPTIONS = { phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } };

const SMALL = { viewport: { width: 900, height: 560 } }; // the processor draws each pixel

const browser = await launch();

async function opened(name) {
  const all = await open(browser, `${url}/example/carto-client`, OPTIONS[name] ?? SMALL);
  await all.page.waitForSelector("#countries button");
  return all;
}

await report(scenarios, opened, folder);
await browser.close();
