// Makes reader.html and its hash from the files next to this one and the two libraries in node_modules.
//
//     npm ci && node build.mjs [folder to write to]
//
// Asks no network. The same sources give the same bytes: a test builds it again and compares.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = process.argv[2] ?? HERE;
// What OpenPGP.js fetches only for keys and messages that our letters never use: old ciphers, curves that few programs
// know, Argon2 (it needs WebAssembly, which our policy forbids), SHA-3, bzip2. And postal-mime's names of HTML letters.
const LEFT_OUT = /\/(legacy_ciphers|noble_curves|noble_hashes|argon2id|unbzip2-stream)\.min\.mjs$|\/html-entities\.js$/;
// What stands in their place. The library asks for bzip2 as "i.default"; letter.js knows this error by its words.
const INSTEAD = `export default {}; export const htmlEntities = {};
export const i = { get default() { throw new Error("left out"); } };`;
const POLICY = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"];

const leaveOut = {
  name: "leave-out",
  setup(making) {
    making.onLoad({ filter: LEFT_OUT }, () => ({ contents: INSTEAD }));
  },
};

async function script() {
  const made = await build({
    entryPoints: [join(HERE, "main.js")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2020",
    charset: "ascii",
    legalComments: "inline",
    plugins: [leaveOut],
  });
  return made.outputFiles[0].text;
}

async function style() {
  const made = await build({ entryPoints: [join(HERE, "style.css")], minify: true, write: false, target: "chrome100" });
  return made.outputFiles[0].text.trim();
}

async function version(name) {
  return JSON.parse(await readFile(join(HERE, "node_modules", name, "package.json"), "utf8")).version;
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const [page, css, js] = await Promise.all([readFile(join(HERE, "page.html"), "utf8"), style(), script()]);
const parts = {
  policy: [...POLICY, `style-src ${hash(css)}`, `script-src ${hash(js)}`].join("; "),
  style: css,
  script: js,
  openpgp: await version("openpgp"),
  "postal-mime": await version("postal-mime"),
};
const html = page.replace(/{{([\w-]+)}}/g, (_, part) => parts[part]);
await writeFile(join(TARGET, "reader.html"), html);
const sum = createHash("sha256").update(html).digest("hex");
await writeFile(join(TARGET, "reader.html.sha256"), `${sum}  reader.html\n`);
console.log(`reader.html: ${Math.round(html.length / 1000)} kB, SHA-256 ${sum}`);
