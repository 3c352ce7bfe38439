// Chromium for a machine without a network or a graphics card, and pages that tell all that must not happen.
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

/** Runs each scenario on a page of its own, with a picture of where one failed; prints what all saw as JSON. */
export async function report(scenarios, opened, folder) {
  const told = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const { page, context, seen } = await opened(name);
    try {
      const result = await scenario({ page, context, seen });
      told[name] = { ...seen, result };
    } catch (error) {
      told[name] = { ...seen, failure: error.message };
      await page.screenshot({ path: `${folder}/${name}-failed.png` });
    }
    await context.close();
  }
  console.log(JSON.stringify(told));
}
