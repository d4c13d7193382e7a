import { cpSync, existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  defaultClientConditions,
  defaultClientMainFields,
  defineConfig,
  type EnvironmentOptions,
  type Plugin,
  type UserConfig,
} from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Threads in WASM need an isolated page; without these headers all works on one thread. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Hosts that the public hub sends files from. */
const HUB = "https://huggingface.co https://*.huggingface.co https://*.hf.co";

/** What the examples may do: docs/threat-model.md says why each line is there. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self'",
  "img-src 'self' blob: data:",
  `connect-src 'self' blob: data: ${HUB}`,
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

const STRICT = {
  ...ISOLATION,
  "Content-Security-Policy": POLICY,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Before a page's own scripts: the rule by which it may start workers. */
const trustedScripts: Plugin = {
  name: "trusted-scripts",
  transformIndexHtml: {
    order: "pre",
    handler: () => [
      { tag: "script", attrs: { type: "module", src: "/trusted-scripts.ts" }, injectTo: "head-prepend" as const },
    ],
  },
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

/**
 * ONNX Runtime names its own file, which is not there under that name; it means this module. A bundler that is given the
 * built worker would look for it.
 */
const ownAddress: Plugin = {
  name: "own-address",
  transform(code, id) {
    if (!/onnxruntime-web.*\.min\.mjs/.test(id)) return undefined;
    return code.replace(
      /new URL\(new \w+\("ort\.\w+\.min\.mjs",import\.meta\.url\)\.href,\w+\)\.href/g,
      "import.meta.url",
    );
  },
};

/** The built-in model, beside the module that names its files. */
const builtInModel: Plugin = {
  name: "built-in-model",
  writeBundle: () => cpSync(at("public/models/siglip-demo"), at("dist/siglip-demo"), { recursive: true }),
};

type Options = NonNullable<NonNullable<EnvironmentOptions["build"]>["rolldownOptions"]>;

/** A part of the package, in `dist/`. */
const part = (input: Record<string, string>, output: Options["output"] = {}): EnvironmentOptions => ({
  consumer: "server", // a client's would wrap each import() in what loads a page's styles ahead
  // Without this condition ONNX Runtime's glue would be inside the worker's script, which its threads would then run.
  resolve: {
    conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
    mainFields: [...defaultClientMainFields],
    noExternal: true,
  },
  build: {
    target: "es2023",
    outDir: at("dist"),
    emptyOutDir: false, // the compiler writes the types there
    assetsInlineLimit: 0,
    emitAssets: true,
    minify: true,
    rolldownOptions: {
      input,
      platform: "browser",
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "assets/[name][extname]",
        ...output,
      },
    },
  },
});

/** A worker's script: one file that imports no other, since bundlers move it as it is, and by itself. */
const script = (name: string, path: string) => part({ [name]: at(path) }, { codeSplitting: false });

/** The package: modules for pages, the workers' scripts, and ONNX Runtime's two builds beside them. */
const library: UserConfig = {
  plugins: [ownAddress, builtInModel],
  base: "./",
  publicDir: false,
  builder: {}, // builds all of these
  environments: {
    client: part({
      index: at("src/index.ts"),
      remote: at("src/remote/entry.ts"),
      learn: at("src/learn/entry.ts"),
      evaluate: at("src/evaluate/entry.ts"),
    }),
    worker: script("worker", "src/worker/entry.ts"),
    resizer: script("resizer", "src/worker/resizer.ts"),
    learnWorker: script("learn-worker", "src/learn/worker.ts"),
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

/** Examples that are no pages of the site: served as they are, built by themselves, in need of a server. */
const ELSEWHERE = ["minimal", "react", "server-search"];

/** The page of each folder that has one. */
function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !ELSEWHERE.includes(name))
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
      { find: /^siglip-web\/(\w+)$/, replacement: at("dist/$1.js") },
    ],
  },
  worker: { format: "es" },
  build: {
    target: "es2023",
    outDir: at("site"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false }, // browsers of that target have it
    rolldownOptions: {
      input: [at("examples/index.html"), ...pagesIn(at("examples"))],
    },
  },
  plugins: [plainWeights, trustedScripts],
  preview: { headers: STRICT },
};

export default defineConfig(({ mode }) => ({ examples, cli })[mode] ?? library);
