// The licences of all that can be in the bundle: every package of the lock file but those of development.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const RULE = `\n${"-".repeat(80)}\n`;

async function licenseText(folder) {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  return file
    ? (await readFile(join(folder, file), "utf8")).trim()
    : "(the package has no text of its licence)";
}

async function describe(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return { title: `${name} ${version}: ${license}`, text: await licenseText(folder) };
}

/** One text that begins with what it is `about`: packages of the same licence text stand above it together. */
export async function licenses(about) {
  const { packages } = JSON.parse(await readFile("package-lock.json", "utf8"));
  const folders = Object.entries(packages).filter(
    ([folder, { dev, optional, link }]) => folder && !dev && !optional && !link,
  );
  const titles = new Map();
  for (const { title, text } of await Promise.all(folders.map(([folder]) => describe(folder)))) {
    titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  const parts = [...titles].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
  return [`${about}\n`, ...parts].join(RULE);
}
