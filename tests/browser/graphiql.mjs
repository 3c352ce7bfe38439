// Drives Chromium through GraphiQL: node graphiql.mjs URL FOLDER [KEY CLOSED]. Prints what was seen as JSON; screenshots go
// to FOLDER. With KEY, an API key of the gateway at URL, it signs in there, and at CLOSED where nothing is public.
import { barriers, launch, open, report, unclearStops } from "./chromium.mjs";

const [, , url, folder, key, closed] = process.argv;

const query = (page) =>
  page.$eval(".graphiql-query-editor .CodeMirror", (element) => element.CodeMirror.getValue());

const answer = (page) => page.$eval(".result-window .CodeMirror", (element) => element.CodeMirror.getValue());

const counted = (page, view) => page.textContent(`#result-tab-${view} .result-count`).then(Number);

/** Replaces the query. CodeMirror would indent what is typed. */
const setQuery = (page, text) =>
  page.$eval(".graphiql-query-editor .CodeMirror", (element, value) => element.CodeMirror.setValue(value), text);

const cells = (page, column) => page.locator(`.table-scroll tbody td:nth-child(${column})`).allTextContents();

/** The colours of one row of pixels across the middle of an element, as seen, without its outermost eighths. */
async function coloursAcross(page, selector) {
  const picture = (await page.locator(selector).screenshot()).toString("base64");
  return page.evaluate(async (encoded) => {
    const image = new Image();
    image.src = `data:image/png;base64,${encoded}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, 1);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, -Math.floor(image.height / 2));
    const { data } = context.getImageData(image.width / 8, 0, (image.width * 3) / 4, 1);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) colours.add(data.slice(at, at + 3).join());
    return [...colours];
  }, picture);
}

const point = (id, x, y) => ({ type: "Feature", id, geometry: { type: "Point", coordinates: [x, y] }, properties: { id } });

const square = (west, east) => [[[west, 33], [east, 33], [east, 37], [west, 37], [west, 33]]];

/** Responds in place of the gateway, with geometries that it would reject itself. */
const respondWith = (page, features) =>
  page.route("**/graphql", (route) =>
    route.fulfill({ json: { data: { features: { cities: { type: "FeatureCollection", features } } } } }),
  );

const run = (page) => runWith(page, "Table");

/** Runs the query, until that view has something to show. */
async function runWith(page, view) {
  await page.focus(".graphiql-query-editor textarea");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(`#result-tab-${view} .result-count`);
}

async function showTiles(page, query) {
  await setQuery(page, query);
  await runWith(page, "Map");
  await openMap(page);
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

/** Signs in and draws tiles: what was loaded for them, and whether by a signature or a token. */
async function tilesOfCaller({ page, seen }) {
  const loaded = [];
  page.on("response", (response) => {
    const { pathname, searchParams } = new URL(response.url());
    const hasToken = "authorization" in response.request().headers();
    if (pathname.startsWith("/tiles/")) loaded.push([pathname, response.status(), searchParams.has("signed"), hasToken]);
  });
  if (!(await page.isVisible("#access-token"))) await page.click('[aria-label="Show Access"]');
  await page.fill("#access-token", key);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /in use/.test(document.querySelector("form.panel [role=status]")?.textContent));
  await ready(page);
  await showTiles(page, "{ features { quakes { tiles { tileJSON } } } }");
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${folder}/signed-tiles.png` });
  const linked = JSON.parse(await answer(page)).data.features.quakes.tiles.tileJSON;
  forgive(seen);
  return { linked, loaded, status: await page.textContent(".result-bar [role=status]") };
}

/** Opens an example on a narrow screen, and runs it. */
async function exampleOnNarrow(page, press) {
  await press('[aria-label="Show Examples"]');
  await press(".examples li:nth-child(6) button");
  await page.waitForTimeout(300);
  const editor = await page.locator(".graphiql-query-editor").boundingBox();
  const covered = await page.evaluate(() => {
    const { x, y, width, height } = document.querySelector(".graphiql-execute-button").getBoundingClientRect();
    return !document.elementFromPoint(x + width / 2, y + height / 2)?.closest(".graphiql-execute-button");
  });
  await press(".graphiql-execute-button");
  await page.waitForSelector("#result-tab-Map .result-count");
  return { editor, covered, opened: await query(page), counted: await counted(page, "Map") };
}

const EVERYTHING = `{
  features {
    cities(minPopulation: 5000000, limit: 60) {
      type
      features { type id geometry properties { name country population timezone } }
      aggregate { groups(by: [country], limit: 5) { key { country } count values { population { sum } } } }
    }
    countries { features { geometry properties { name } } }
  }
}`;

const FAILED = {
  errors: [
    { message: "CARTO rejected the query.", path: ["features", "cities"], extensions: { upstream: "division by zero" } },
  ],
  data: { features: { cities: null } },
};

/** Goes through all panes and panels, and looks for barriers in each. */
async function everyScreen(page, name, press) {
  await ready(page);
  const found = [];
  const look = async (screen) => found.push(...(await barriers(page, folder, `${name}-${screen}`)));
  await look("opened");
  await press("#result-tab-Map");
  await look("invited");
  await press("#result-tab-JSON");
  await setQuery(page, EVERYTHING);
  await press(".graphiql-execute-button");
  await page.waitForSelector("#result-tab-Chart .result-count");
  await look("json");
  await press("#result-tab-Map");
  await page.waitForSelector("[data-drawn]");
  await press('[aria-label="Next feature"]');
  const tabbed = await unclearStops(page, `${name}-map`); // first, as a change of the theme makes another map
  await look("map");
  await press("#result-tab-Table");
  await page.waitForSelector(".table-scroll tbody tr");
  await press(".table-scroll th:nth-child(4) button");
  await look("table");
  await press("#result-tab-Chart");
  await page.waitForSelector("[data-bars]");
  await look("chart");
  await page.route("**/graphql", (route) => route.fulfill({ json: FAILED }));
  await press(".graphiql-execute-button");
  await page.waitForSelector(".result-problem");
  const problem = await page.textContent(".result-problem");
  await look("problem");
  await page.unroute("**/graphql");
  for (const panel of ["Documentation Explorer", "Examples", "Access"]) {
    await press(`[aria-label="Show ${panel}"]`);
    await look(panel.split(" ")[0].toLowerCase());
  }
  await press('[aria-label="Hide Access"]');
  await press('[aria-label="Open settings dialog"]');
  await page.waitForSelector(".graphiql-dialog");
  await look("settings");
  const { scrollWidth, clientWidth } = await page.$eval(".graphiql-dialog", ({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  if (scrollWidth > clientWidth) found.push(`${name}-settings: the dialog is cut off`);
  return { found: [...found, ...tabbed.unclear], stops: tabbed.stops, problem };
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
      await runWith(page, title.endsWith("Tiles") ? "Map" : "Table");
      const response = JSON.parse(await answer(page));
      // The map of rows is the same for all of them: the base map, which takes a second. One of them draws it.
      const isKnown = response.data?.queryRows && Object.values(answers).some(({ data }) => data?.queryRows);
      const drawn = title.endsWith("Charts") || isKnown ? 0 : await openMap(page);
      const status = title.endsWith("Tiles") && (await page.textContent(".result-bar [role=status]"));
      answers[title] = { ...response, drawn, status };
    }
    return answers;
  },

  async atOnce({ page }) {
    await ready(page);
    await page.click("#result-tab-Map");
    const invitations = [await page.textContent(".result-empty")];
    await page.click("#result-tab-Table");
    invitations.push(await page.textContent(".result-empty"));
    await page.reload();
    await page.waitForSelector(".graphiql-query-editor .CodeMirror-focused");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#result-tab-Map .result-count");
    return { invitations, counted: await counted(page, "Map") };
  },

  async undrawable({ page }) {
    await ready(page);
    const withoutShape = { ...point("nowhere", 0, 0), geometry: null };
    const empty = { ...point("empty", 0, 0), geometry: { type: "GeometryCollection", geometries: [] } };
    await respondWith(page, [point("here", 10, 50), point("above", 10, 91), withoutShape, empty, point("there", 20, 50)]);
    await run(page);
    const drawn = await openMap(page);
    const found = {
      drawn,
      counted: await counted(page, "Map"),
      status: await page.textContent(".result-bar [role=status]"),
      note: await page.textContent(".result-note"),
    };
    await page.screenshot({ path: `${folder}/undrawable.png` });
    return found;
  },

  async seam({ page }) {
    await ready(page);
    const geometry = { type: "MultiPolygon", coordinates: [square(178, 180), square(-180, -178)] };
    await respondWith(page, [{ type: "Feature", id: "split", geometry, properties: {} }]);
    await run(page);
    const drawn = await openMap(page);
    for (let presses = 0; presses < 2; presses++) await page.click(".maplibregl-ctrl-zoom-in"); // beyond its sides
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${folder}/seam.png` });
    return { drawn, colours: await coloursAcross(page, ".map") };
  },

  async table({ page }) {
    await ready(page);
    await setQuery(page, "{ features { cities(minPopulation: 100000, limit: 2000) { features { properties { name country population } } } } }");
    await run(page);
    await page.click("#result-tab-Table");
    await page.waitForSelector(".table-scroll tbody tr");
    const status = () => page.textContent(".result-bar [role=status]");
    const found = { statuses: [await status()], first: await cells(page, 3) };
    found.aligned = await page.$eval(".table-scroll td:nth-child(3)", (cell) => getComputedStyle(cell).textAlign);
    const header = page.locator(".table-scroll th:nth-child(3) button");
    await header.click();
    found.ascending = await cells(page, 3);
    await header.click();
    found.descending = await cells(page, 3);
    found.sort = await page.getAttribute(".table-scroll th:nth-child(3)", "aria-sort");
    await page.click('[aria-label="Next rows"]');
    found.statuses.push(await status());
    found.next = await cells(page, 3);
    await header.click();
    found.unsorted = await cells(page, 3);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForSelector(".table-frame.more-right");
    await page.$eval(".table-scroll", (element) => element.scrollTo(10_000, 0));
    await page.waitForSelector(".table-frame.more-left:not(.more-right)");
    return found;
  },

  async charts({ page }) {
    await ready(page);
    await setQuery(
      page,
      `{ features {
        cities { aggregate {
          groups(by: [country], limit: 5) { key { country } n: count values { population { sum } } }
          histogram(of: population, edges: [500000, 1000000]) { from to count }
        } }
        earthquakes { aggregate { timeSeries(of: time, step: DAY) { start count } } }
      } }`,
    );
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#result-tab-Chart .result-count");
    const text = await answer(page);
    const found = { result: JSON.parse(text).data.features, counted: await counted(page, "Chart"), charts: {} };
    await page.click("#result-tab-Chart");
    await page.waitForSelector("[data-bars]");
    const names = await page.locator("select[aria-label=Chart] option").allTextContents();
    for (const name of names) {
      await page.selectOption("select[aria-label=Chart]", name);
      await page.waitForTimeout(200);
      const canvas = page.locator(".chart canvas");
      found.charts[name] = {
        drawn: Number(await canvas.getAttribute("data-bars")),
        text: await canvas.getAttribute("aria-label"),
        colours: (await coloursAcross(page, ".chart canvas")).length,
      };
      await page.screenshot({ path: `${folder}/${name.replace(" ", "-")}.png` });
    }
    await page.selectOption("select[aria-label=Chart]", names[0]);
    found.measures = await page.locator("select[aria-label=Measure] option").allTextContents();
    await page.selectOption("select[aria-label=Measure]", found.measures[1]);
    await page.waitForTimeout(200);
    found.measured = await page.getAttribute(".chart canvas", "aria-label");
    return found;
  },

  async tiles({ page }) {
    await ready(page);
    await showTiles(
      page,
      `{ features {
        capital: cities(minPopulation: 7000000, countries: ["CD"]) { features { geometry properties { name } } }
        countries(continents: ["Africa"]) { areas: tiles(properties: [name]) { link: url } }
      } }`,
    );
    await page.click(".maplibregl-ctrl-zoom-out");
    await page.waitForTimeout(1500);
    const { width, height } = await page.locator(".map").boundingBox();
    await page.locator(".maplibregl-canvas").click({ position: { x: width * 0.6, y: height * 0.48 } });
    await page.screenshot({ path: `${folder}/tiles.png` });
    return {
      badge: await page.textContent("#result-tab-Map .result-count"),
      legend: await page.locator(".legend li").allTextContents(),
      status: await page.textContent(".result-bar [role=status]"),
      popup: await page.textContent(".maplibregl-popup-content dl"),
      colours: (await coloursAcross(page, ".map")).length,
    };
  },

  async tilesFail({ page, seen }) {
    await ready(page);
    const errors = [{ message: "CARTO is unavailable" }];
    await page.route("**/tiles/cities.json", (route) => route.fulfill({ status: 503, json: { errors } }));
    await showTiles(page, "{ features { cities { tiles { url } } } }");
    const found = [await page.textContent(".result-pane .result-problem")];
    await page.unroute("**/tiles/cities.json");
    await page.route("**/tiles/cities/**", (route) => route.fulfill({ status: 503, body: "" }));
    await page.click("#result-tab-JSON");
    await showTiles(page, "{ features { cities { tiles { url } } } } ");
    found.push(await page.textContent(".result-pane .result-problem"));
    seen.problems = seen.problems.filter((text) => !text.includes("status of 503"));
    return found;
  },

  async phoneTiles({ page }) {
    await ready(page);
    await showTiles(page, "{ features { cities { tiles { tileJSON } } } }");
    await page.waitForTimeout(1000);
    await page.screenshot({ path: `${folder}/phone-tiles.png` });
    return {
      overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      status: await page.textContent(".result-bar [role=status]"),
      shown: await page.locator(".result-bar [role=status]").boundingBox(),
      map: await page.locator(".map").boundingBox(),
    };
  },

  async slowQuery({ page, seen }) {
    await ready(page);
    await page.route("**/graphql", () => {}); // no response, ever
    await page.focus(".graphiql-query-editor textarea");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".running");
    const running = await page.textContent(".running [role=status]");
    await page.screenshot({ path: `${folder}/running.png` });
    await page.click(".running button");
    await page.waitForSelector(".running", { state: "detached" });
    return { running, aborted: seen.aborted.length };
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
      toolbar: await page.locator(".graphiql-toolbar").boundingBox(),
      text: await page.locator(".graphiql-query-editor .CodeMirror").boundingBox(),
    };
  },

  desk: ({ page }) => everyScreen(page, "desk", (selector) => page.click(selector)),

  touch: ({ page }) => everyScreen(page, "touch", (selector) => page.tap(selector)),

  phoneExample: ({ page }) => exampleOnNarrow(page, (selector) => page.tap(selector)),

  narrowExample: ({ page }) => exampleOnNarrow(page, (selector) => page.click(selector)),
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
    await page.click('[aria-label="Show Documentation Explorer"]');
    const docs = await page.textContent(".graphiql-plugin .result-problem");
    await page.click('[aria-label="Show Access"]');
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
    const loaded = page.waitForResponse("**/graphql"); // the schema of anonymous callers
    await page.click('form.panel button:text-is("Forget")');
    await page.waitForFunction(() => /without/.test(document.querySelector("form.panel [role=status]")?.textContent));
    await loaded;
    anonymous.completions = await completions(page);
    const headers = [...seen.headers];
    await page.reload();
    forgive(seen);
    return { anonymous, before, refused, docs, access, signed, headers, stored: JSON.stringify(origins), url: page.url() };
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

  signedTiles: tilesOfCaller,

  closedTiles: tilesOfCaller,
};

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const OPTIONS = {
  desk: { viewport: { width: 1400, height: 900 } },
  touch: PHONE,
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true },
  phoneExample: PHONE,
  phoneTiles: PHONE,
  narrowExample: { viewport: { width: 390, height: 844 } },
};

const browser = await launch();

async function opened(name) {
  const all = await open(browser, `${name.startsWith("closed") ? closed : url}/graphiql`, OPTIONS[name]);
  await all.page.waitForSelector(".graphiql-query-editor .CodeMirror");
  return all;
}

await report(key ? signingIn : scenarios, opened, folder);
await browser.close();
