// Puts what Vite built in dist where the gateway serves it from: node pack_example.mjs FOLDER, in the folder of an example.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compressed } from "./compressed.mjs";
import { licenses } from "./licenses.mjs";

const [, , out] = process.argv;
const folder = join(out, "static");

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const name of await readdir("dist/static")) {
  const contents = await readFile(join("dist/static", name));
  for (const [suffix, bytes] of Object.entries(compressed(contents))) {
    await writeFile(join(folder, `${name}.${suffix}`), bytes);
  }
}
await cp("dist/index.html", join(out, "index.html"));
await writeFile(join(out, "LICENSES.txt"), await licenses("What this example is built from."));
