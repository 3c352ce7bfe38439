// Chromium for a machine without a network or a graphics card, and pages that tell all that must not happen.
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--enable-unsafe-swiftshader", // the map's WebGL, by the processor
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** `url` in a browser profile of its own, and a record of everything asked for and all that went wrong. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(90_000); // other tests run beside these, on as few processors
  const page = await context.newPage();
  const seen = { requests: [], aborted: [], headers: [], violations: [], problems: [] };
  await page.exposeFunction("violated", (text) => seen.violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violated(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  page.on("request", (request) => {
    seen.requests.push(request.url());
    if (request.url().endsWith("/graphql")) seen.headers.push(request.headers());
  });
  page.on("requestfailed", (request) => {
    if (request.failure().errorText === "net::ERR_ABORTED") seen.aborted.push(request.url());
  });
  page.on("pageerror", (error) => seen.problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && seen.problems.push(message.text()));
  await page.goto(url);
  return { page, context, seen };
}

/** Runs each scenario on a page of its own, with a picture of where one failed; prints what all saw as JSON, and how long each took. */
export async function report(scenarios, opened, folder) {
  const told = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const started = performance.now();
    const { page, context, seen } = await opened(name);
    try {
      const result = await scenario({ page, context, seen });
      told[name] = { ...seen, result };
    } catch (error) {
      told[name] = { ...seen, failure: error.message };
      await page.screenshot({ path: `${folder}/${name}-failed.png` });
    }
    await context.close();
    console.error(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  console.log(JSON.stringify(told));
}

/** What axe reports of GraphiQL's own parts: a tab with buttons in it, and editors that scroll with their cursor. */
const LEFT_OUT = { "nested-interactive": { enabled: false }, "scrollable-region-focusable": { enabled: false } };

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Barriers on a screen: what axe finds, and the stops of Tab that cannot be seen. */
export async function barriersAndStops(page, folder, name) {
  const found = await barriers(page, folder, name);
  const { unclear, stops } = await unclearStops(page, name);
  return { found: [...found, ...unclear], stops };
}

/** What axe finds on the page against WCAG 2.2 AA, in the light and in the dark; pictures of both go to `folder`. */
export async function barriers(page, folder, name) {
  const axe = await readFile("node_modules/axe-core/axe.min.js", "utf8");
  await page.evaluate(`globalThis.axe ?? (() => { ${axe} })()`); // the page's policy allows no script of ours
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300); // transitions of colours, and the map's next style
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
    const runOnly = colorScheme === "light" ? WCAG : { type: "rule", values: ["color-contrast"] };
    const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), {
      runOnly,
      resultTypes: ["violations"],
      rules: LEFT_OUT,
      preload: false, // no rule that runs reads the styles or media that axe would fetch again
    });
    for (const { id, nodes } of violations) {
      found.push(...nodes.map(({ target, any }) => `${name} ${colorScheme} ${id} ${target}: ${any[0]?.message ?? ""}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

/** Goes through the page by Tab; the places whose focus cannot be seen, that have no name, or that are not on the screen. */
export async function unclearStops(page, name) {
  const unclear = [];
  const met = new Set();
  await page.evaluate(() => document.activeElement.blur());
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return undefined;
      const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(element);
      const isFaint = Number(outlineColor.match(/rgba\(.*, ([\d.]+)\)/)?.[1] ?? 1) < 0.75;
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      const isEditor = element.matches(".CodeMirror textarea"); // its cursor is seen
      const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
      const isOnScreen = width > 0 && height > 0 && left < innerWidth && top < innerHeight && right > 0 && bottom > 0;
      globalThis.numbers ??= new WeakMap();
      if (!numbers.has(element)) numbers.set(element, (globalThis.stops = (globalThis.stops ?? 0) + 1));
      return {
        number: numbers.get(element),
        what: element.outerHTML.slice(0, 120),
        seen: isEditor || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 && !isFaint),
        named: isEditor || Boolean(label?.trim()),
        isOnScreen: isEditor || isOnScreen,
      };
    });
    if (!stop) continue; // the end of the page, before its beginning
    if (met.has(stop.number)) break;
    met.add(stop.number);
    if (!stop.seen) unclear.push(`${name}: no visible focus: ${stop.what}`);
    if (!stop.named) unclear.push(`${name}: no name: ${stop.what}`);
    if (!stop.isOnScreen) unclear.push(`${name}: not on the screen: ${stop.what}`);
  }
  return { unclear, stops: met.size };
}
