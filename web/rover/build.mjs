// Builds the page: node build.mjs [OUT]. Needs esbuild (npm ci). The same sources give the same bytes; OUT is dist, which is committed.
import { build } from "esbuild";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
mkdirSync(out, { recursive: true });
const options = { absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none" };
await build({ ...options, entryPoints: { page: "src/page.ts", worker: "src/worker.ts", rover: "src/painter.ts" }, outdir: out });
await build({ ...options, entryPoints: ["src/page.css"], outdir: out });
for (const file of ["index.html", "icon.svg"]) cpSync(join(here, "src", file), join(out, file));
