// Takes the pictures of the pages: node pictures.mjs URL FOLDER. Waits until the server answers.
import { launch, open } from "./chromium.mjs";

const [, , url, folder] = process.argv;

async function answering() {
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`${url}/healthz`).then(({ ok }) => ok, () => false)) return;
    await new Promise((next) => setTimeout(next, 200));
  }
  throw new Error(`${url} does not answer`);
}

await answering();
const browser = await launch();

const graphiql = await open(browser, `${url}/graphiql`);
await graphiql.page.waitForSelector('[aria-label="Re-fetch GraphQL schema"]:not([disabled])');
await graphiql.page.focus(".graphiql-query-editor textarea");
await graphiql.page.keyboard.press("Control+Enter");
await graphiql.page.waitForSelector("#result-tab-Map .result-count");
await graphiql.page.click("#result-tab-Map");
await graphiql.page.waitForSelector("[data-drawn]");
await graphiql.page.click('[aria-label="Next feature"]');
await graphiql.page.waitForTimeout(1500);
await graphiql.page.screenshot({ path: `${folder}/graphiql.png` });

await graphiql.page.click('[aria-label="Show Examples"]');
await graphiql.page.locator(".examples strong", { hasText: /^citiesCharts$/ }).click();
await graphiql.page.click('[aria-label="Hide Examples"]');
await graphiql.page.click(".graphiql-execute-button");
await graphiql.page.waitForSelector("#result-tab-Chart .result-count");
await graphiql.page.click("#result-tab-Chart");
await graphiql.page.waitForSelector("[data-bars]");
await graphiql.page.waitForTimeout(500);
await graphiql.page.screenshot({ path: `${folder}/charts.png` });

const example = await open(browser, `${url}/example`);
await example.page.waitForSelector("#cities tbody tr");
await example.page.waitForFunction(() => cityMap.map.loaded());
await example.page.waitForTimeout(1500);
await example.page.screenshot({ path: `${folder}/example.png` });

await example.page.focus("#population");
await example.page.keyboard.press("Home");
await example.page.waitForFunction(() => document.querySelector("#status").textContent.endsWith("as tiles"));
await example.page.waitForFunction(() => cityMap.map.areTilesLoaded());
await example.page.waitForTimeout(1500);
await example.page.screenshot({ path: `${folder}/tiles.png` });

const client = await open(browser, `${url}/example/carto-client`);
await client.page.click("#countries li:nth-child(2) button");
await client.page.waitForSelector('#countries button[aria-pressed="true"]');
await client.page.waitForFunction(() => cityMap.deck.props.layers.every(({ isLoaded }) => isLoaded));
await client.page.waitForTimeout(1500);
await client.page.screenshot({ path: `${folder}/carto-client.png` });

await browser.close();
