import * as siglipWeb from "/dist/index.js";
import { measure } from "./measure.js";

/** An error as plain data that leaves the page. */
function fault(error) {
  const { name, message, code, data } = error;
  return siglipWeb.isSiglipError(error) ? { name, message, code, data } : { name, message: message ?? String(error) };
}

/** What a promise came to, as plain data. */
async function outcome(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    return { error: fault(error) };
  }
}

/** A served file as the page would have it from a file input. */
async function file(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  const blob = await response.blob();
  return new File([blob], path.split("/").at(-1), { type: blob.type });
}

/** Starts a call and goes on once it has reported progress, or ended. The call's outcome is in `result`. */
async function underWay(start) {
  let result;
  await new Promise((resolve) => {
    result = outcome(start({ onProgress: resolve }));
    result.then(resolve);
  });
  return { result };
}

const workers = [];

/** A worker made by the page, which keeps it in `workers`. */
function ownWorker() {
  stub = undefined;
  const worker = new Worker("/dist/worker.js", { type: "module" });
  workers.push(worker);
  return worker;
}

/** The last worker beside those of `workers`, which runs the image tower; as a list, for it is made anew. */
const besides = [];
/** Addresses of scripts that were changed: one each, however many workers run it. */
const scripts = new Map();
/** What changes the worker beside the one that the page made last. */
let stub;

/** A worker's script, on a machine that `stubs/NAME.js` changes first. */
function stubbedScript(name, worker) {
  const script = [`/e2e/pages/stubs/${name}.js`, worker]
    .map((path) => `import ${JSON.stringify(new URL(path, location.href).href)};`)
    .join("");
  const found = scripts.get(script);
  if (found) return found;
  scripts.set(script, URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  return scripts.get(script);
}

const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  constructor(script, options) {
    const isBeside = options?.name === "siglip-web-runtime";
    super(isBeside && stub ? stubbedScript(stub, script) : script, options);
    if (isBeside) besides.splice(0, 1, this);
  }
};

/** As `ownWorker`, on a machine that `stubs/NAME.js` changes first; so does the worker that it has started beside it. */
function stubbed(name) {
  stub = name;
  const worker = new Worker(stubbedScript(name, "/dist/worker.js"), { type: "module", name: "stubbed" });
  workers.push(worker);
  return worker;
}

Object.assign(globalThis, { siglipWeb, fault, outcome, file, underWay, workers, besides, ownWorker, stubbed, measure });
