import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Threads in WASM need an isolated page; without these headers all works on one thread. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Sends weights as they are: compressing them on the fly gains nothing, and then nobody knows how long they are. */
const plainWeights: Plugin = {
  name: "plain-weights",
  configurePreviewServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url?.includes(".onnx")) delete request.headers["accept-encoding"];
      next();
    });
  },
};

/** A worker has no `window` to tell of an import that failed, and no styles to load before one. */
const bareImports: Plugin = {
  name: "bare-imports",
  enforce: "pre",
  load: (id) => (id.endsWith("vite/preload-helper.js") ? "export const __vitePreload = (load) => load();" : undefined),
};

/** The package: client and worker entries, and ONNX Runtime's two builds beside them. */
const library: UserConfig = {
  plugins: [bareImports],
  base: "./",
  publicDir: false,
  // Without this condition ONNX Runtime's glue would be inside the worker's script, which its threads would then run.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  build: {
    target: "es2023",
    outDir: at("dist"),
    emptyOutDir: false, // the compiler writes the types there
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: {
        index: at("src/index.ts"),
        worker: at("src/worker/entry.ts"),
        resizer: at("src/worker/resizer.ts"),
        remote: at("src/remote/entry.ts"),
        learn: at("src/learn/entry.ts"),
        "learn-worker": at("src/learn/worker.ts"),
        evaluate: at("src/evaluate/entry.ts"),
      },
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "assets/[name][extname]" },
    },
  },
};

/** The command line, for Node: one file, which needs no other package. */
const cli: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: at("src/cli/main.ts"),
    target: "node20",
    outDir: at("dist"),
    emptyOutDir: false,
    rolldownOptions: { output: { entryFileNames: "cli.js", codeSplitting: false } },
  },
};

/** The page of each folder that has one. */
function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => `${folder}/${name}/index.html`)
    .filter((page) => existsSync(page));
}

/** The examples as pages, against the built package, as an application's own build would take it. */
const examples: UserConfig = {
  root: at("examples"),
  publicDir: at("public"),
  appType: "mpa", // what is missing answers 404, not a page
  resolve: {
    alias: [
      { find: /^siglip-web$/, replacement: at("dist/index.js") },
      { find: /^siglip-web\/(.*)$/, replacement: `${at("dist")}/$1.js` },
    ],
  },
  worker: { format: "es" },
  build: {
    target: "es2023",
    outDir: at("site"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: [at("examples/index.html"), ...pagesIn(at("examples"))],
    },
  },
  plugins: [plainWeights],
  preview: { headers: ISOLATION },
};

export default defineConfig(({ mode }) => ({ examples, cli })[mode] ?? library);
