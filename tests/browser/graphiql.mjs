// Drives Chromium through GraphiQL: node graphiql.mjs URL FOLDER. Prints what was seen as JSON; screenshots go to FOLDER.
import { launch, open, report } from "./chromium.mjs";

const [, , url, folder] = process.argv;

const query = (page) =>
  page.$eval(".graphiql-query-editor .CodeMirror", (element) => element.CodeMirror.getValue());

const answer = (page) => page.$eval(".result-window .CodeMirror", (element) => element.CodeMirror.getValue());

const counted = (page, view) => page.textContent(`#result-tab-${view} .result-count`).then(Number);

async function run(page) {
  await page.focus(".graphiql-query-editor textarea");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#result-tab-Table .result-count");
}

async function openMap(page) {
  await page.click("#result-tab-Map");
  await page.waitForSelector("[data-drawn]");
  return Number(await page.getAttribute("[data-drawn]", "data-drawn"));
}

const scenarios = {
  async keyboard({ page }) {
    const before = await page.evaluate(() =>
      [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
        .map(({ encodedBodySize }) => encodedBodySize)
        .reduce((sum, size) => sum + size, 0),
    );
    const first = await query(page);
    await page.waitForFunction(() =>
      document.querySelector('[aria-label="Re-fetch GraphQL schema"]:not([disabled])'),
    );
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("{ ");
    await page.keyboard.press("Control+Space");
    await page.waitForSelector(".CodeMirror-hints");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".CodeMirror-hints", { state: "detached" });
    return { before, first, completed: await query(page) };
  },

  async firstQuery({ page }) {
    await run(page);
    const text = await answer(page);
    await page.focus("#result-tab-JSON");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("[data-drawn]");
    const drawn = Number(await page.getAttribute("[data-drawn]", "data-drawn"));
    await page.focus('[aria-label="Next feature"]');
    await page.keyboard.press("Enter");
    const popup = await page.textContent(".maplibregl-popup-content dl");
    await page.waitForTimeout(500); // the picture, not the outcome, needs the map to be still
    await page.screenshot({ path: `${folder}/map.png` });
    await page.focus("#result-tab-Map");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".table-scroll tbody tr");
    await page.screenshot({ path: `${folder}/table.png` });
    return {
      answer: JSON.parse(text),
      drawn,
      popup,
      counted: await counted(page, "Map"),
      tableRows: await page.locator(".table-scroll tbody tr").count(),
      notice: await page.textContent(".result-bar [role=status]"),
    };
  },

  async examples({ page }) {
    await page.click('[aria-label="Show Examples"]');
    const titles = await page.locator(".examples strong").allTextContents();
    const answers = {};
    for (const title of titles) {
      await page.click("#result-tab-JSON");
      await page.locator(".examples strong", { hasText: new RegExp(`^${title}$`) }).click();
      await run(page);
      answers[title] = { ...JSON.parse(await answer(page)), drawn: await openMap(page) };
    }
    return answers;
  },

  async token({ page, context }) {
    await page.click('[aria-label="Show Access"]');
    await page.fill("#access-token", "token-from-the-field");
    await page.keyboard.press("Enter");
    await page.click("text=Headers");
    await page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror");
    await page.keyboard.insertText('{"X-Api-Key": "key-from-the-headers"}');
    await run(page);
    await page.waitForTimeout(1000); // GraphiQL writes to storage after half a second
    const { origins } = await context.storageState();
    const access = await page.textContent("form.panel [role=status]");
    await page.reload();
    await page.click('[aria-label="Show Access"], [aria-label="Hide Access"]');
    return { stored: JSON.stringify(origins), url: page.url(), access };
  },

  async dialog({ page }) {
    await page.click('[aria-label="Open settings dialog"]');
    await page.click(".graphiql-dialog >> text=Dark");
    await page.screenshot({ path: `${folder}/settings.png` });
    return { dark: await page.evaluate(() => document.body.classList.contains("graphiql-dark")) };
  },

  async dark({ page }) {
    await run(page);
    await openMap(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/dark.png` });
    return {
      background: await page.$eval(
        ".graphiql-container",
        (element) => getComputedStyle(element).backgroundColor,
      ),
    };
  },

  async phone({ page }) {
    await page.tap(".graphiql-execute-button");
    await page.waitForSelector("#result-tab-Map .result-count");
    await openMap(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}/phone.png` });
    return {
      overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      map: await page.locator(".map").boundingBox(),
      editor: await page.locator(".graphiql-query-editor").boundingBox(),
    };
  },
};

const OPTIONS = {
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

const browser = await launch();

async function opened(name) {
  const all = await open(browser, `${url}/graphiql`, OPTIONS[name]);
  await all.page.waitForSelector(".graphiql-query-editor .CodeMirror");
  return all;
}

await report(scenarios, opened, folder);
await browser.close();
