// Drives Chromium through GraphiQL: node graphiql.mjs URL FOLDER [KEY CLOSED]. Prints what was seen as JSON; screenshots go
// to FOLDER. With KEY, an API key of the gateway at URL, it signs in there, and at CLOSED where nothing is public.
import { launch, open, report } from "./chromium.mjs";

const [, , url, folder, key, closed] = process.argv;

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

const ready = (page) => page.waitForSelector('[aria-label="Re-fetch GraphQL schema"]:not([disabled])');

const focused = (page, selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);

/** Presses Tab, and nothing else, until that element has the focus. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses++) {
    if (await focused(page, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

const marks = (page) =>
  page.$$eval(".graphiql-query-editor .CodeMirror-lint-mark-error[title]", (found) =>
    found.map(({ title, textContent }) => ({ title, text: textContent })),
  );

const exampleTitles = (page) => page.locator(".examples strong").allTextContents();

/** The fields of `features` that the editor completes. */
async function completions(page) {
  await ready(page);
  await page.focus(".graphiql-query-editor textarea");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("{ features { ");
  await page.keyboard.press("Control+Space");
  await page.waitForSelector(".CodeMirror-hints");
  const found = await page.locator(".CodeMirror-hints li").allTextContents();
  await page.keyboard.press("Escape");
  return found.map((text) => text.match(/^\w+/)[0]).filter((name) => !name.startsWith("__"));
}

/** A refusal is an error to the browser's console, and here it is meant. */
const forgive = (seen) => {
  seen.problems = seen.problems.filter((text) => !text.includes("status of 401"));
};

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

  async keyboardAlone({ page }) {
    await ready(page);
    await tabTo(page, '[aria-label="Show Examples"]');
    await page.keyboard.press("Enter");
    await tabTo(page, ".examples li:nth-child(2) button");
    await page.keyboard.press("Enter");
    const opened = await query(page);
    const inEditor = await focused(page, ".graphiql-query-editor textarea");
    await page.keyboard.press("Tab");
    await tabTo(page, ".graphiql-execute-button");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#result-tab-Map .result-count");
    await tabTo(page, "#result-tab-JSON");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("[data-drawn]");
    await tabTo(page, '[aria-label="Next feature"]');
    await page.keyboard.press("Enter");
    const popup = await page.textContent(".maplibregl-popup-content");
    await tabTo(page, '[aria-label="Open settings dialog"]');
    return { opened, inEditor, popup };
  },

  async wrongArgument({ page }) {
    await ready(page);
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(
      'query ($box: BBox) {\n  features {\n    cities(minPopulation: -1) { type }\n' +
        "    counties(states: [], bbox: $box) { type }\n  }\n}",
    );
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".result-count.wrong");
    const { errors } = JSON.parse(await answer(page));
    const marked = await marks(page);
    const badge = await page.textContent(".result-count.wrong");
    await page.screenshot({ path: `${folder}/wrong.png` });
    await page.click("#result-tab-Map");
    const told = await page.textContent(".result-problem");
    await page.screenshot({ path: `${folder}/wrong-map.png` });
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" ");
    return { errors, marked, badge, told, after: await marks(page) };
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
      tools: await page.locator(".graphiql-editor-tools").boundingBox(),
      tabs: await page.locator(".result-tabs").boundingBox(),
    };
  },
};

const signingIn = {
  async token({ page, context, seen }) {
    await page.click('[aria-label="Show Examples"]');
    const anonymous = { examples: await exampleTitles(page), first: await query(page) };
    await page.click('[aria-label="Show Access"]');
    const before = await page.textContent("form.panel [role=status]");
    await page.fill("#access-token", "not-a-token");
    await page.keyboard.press("Enter");
    const refused = await page.textContent("form.panel [role=alert]");
    await page.screenshot({ path: `${folder}/refused.png` });
    await page.fill("#access-token", key);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /in use/.test(document.querySelector("form.panel [role=status]")?.textContent));
    await page.screenshot({ path: `${folder}/access.png` });
    const access = await page.textContent("form.panel [role=status]");
    await page.click('[aria-label="Show Examples"]');
    const signed = { examples: await exampleTitles(page), first: await query(page) };
    await ready(page);
    await run(page);
    signed.answer = JSON.parse(await answer(page));
    signed.completions = await completions(page);
    await page.click("text=Headers");
    await page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror");
    await page.keyboard.insertText('{"X-Api-Key": "key-from-the-headers"}');
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(1000); // GraphiQL writes to storage after half a second
    const { origins } = await context.storageState();
    await page.click('[aria-label="Show Access"]');
    await page.click('form.panel button:text-is("Forget")');
    await page.waitForFunction(() => /without/.test(document.querySelector("form.panel [role=status]")?.textContent));
    anonymous.completions = await completions(page);
    const headers = [...seen.headers];
    await page.reload();
    forgive(seen);
    return { anonymous, before, refused, access, signed, headers, stored: JSON.stringify(origins), url: page.url() };
  },

  async closed({ page, seen }) {
    await page.waitForSelector("#access-token");
    const panel = await page.locator("#access-token").boundingBox();
    const first = await query(page);
    await page.screenshot({ path: `${folder}/closed.png` });
    await page.fill("#access-token", `Bearer ${key}`);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /in use/.test(document.querySelector("form.panel [role=status]")?.textContent));
    await ready(page);
    await run(page);
    forgive(seen);
    return { panel, first, then: await query(page), answer: JSON.parse(await answer(page)) };
  },
};

const OPTIONS = {
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

const browser = await launch();

async function opened(name) {
  const all = await open(browser, `${name === "closed" ? closed : url}/graphiql`, OPTIONS[name]);
  await all.page.waitForSelector(".graphiql-query-editor .CodeMirror");
  return all;
}

await report(key ? signingIn : scenarios, opened, folder);
await browser.close();
