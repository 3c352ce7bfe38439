// Drives Chromium from a tool's link to its query in GraphiQL: node agents.mjs URL FOLDER LINK. Prints what was seen as JSON.
import { launch, open, report } from "./chromium.mjs";

const [, , url, folder, link] = process.argv;

const query = (page) =>
  page.$eval(".graphiql-query-editor .CodeMirror", (element) => element.CodeMirror.getValue());

const scenarios = {
  async link({ page }) {
    const shown = await query(page);
    const address = page.url();
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#result-tab-Map .result-count");
    const counted = Number(await page.textContent("#result-tab-Map .result-count"));
    const answer = await page.$eval(".result-window .CodeMirror", (element) => element.CodeMirror.getValue());
    return { shown, address, counted, answer: JSON.parse(answer) };
  },

  async hint({ page }) {
    await page.click('[aria-label="Show Access"]');
    await page.waitForSelector("#agents-title");
    return { text: await page.textContent(".panel-command") };
  },
};

const browser = await launch();

async function opened(name) {
  const all = await open(browser, name === "link" ? link : `${url}/graphiql`);
  await all.page.waitForSelector(".graphiql-query-editor .CodeMirror");
  return all;
}

await report(scenarios, opened, folder);
await browser.close();
