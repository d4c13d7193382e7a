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
  const worker = new Worker("/dist/worker.js", { type: "module" });
  workers.push(worker);
  return worker;
}

/** Workers beside those of `workers`, which run the image tower. */
const besides = [];
/** What `stubbed` was asked for last. */
let stub;

/** A worker's script, on a machine that `stubs/NAME.js` changes first. */
function stubbedScript(name, worker) {
  const script = [`/e2e/pages/stubs/${name}.js`, worker].map(
    (path) => `import ${JSON.stringify(new URL(path, location.href).href)};`,
  );
  return URL.createObjectURL(new Blob(script, { type: "text/javascript" }));
}

const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  constructor(script, options) {
    const isBeside = options?.name === "siglip-web-runtime";
    const changed = isBeside && stub ? stubbedScript(stub, script) : script;
    super(changed, options);
    if (isBeside) besides.push(this);
    if (changed !== script) this.addEventListener("message", () => URL.revokeObjectURL(changed), { once: true });
  }
};

/** As `ownWorker`, on a machine that `stubs/NAME.js` changes first; so does the worker that it has started beside it. */
function stubbed(name) {
  stub = name;
  const url = stubbedScript(name, "/dist/worker.js");
  const worker = new Worker(url, { type: "module", name: "stubbed" });
  worker.addEventListener("message", () => URL.revokeObjectURL(url), { once: true });
  workers.push(worker);
  return worker;
}

Object.assign(globalThis, { siglipWeb, fault, outcome, file, underWay, workers, besides, ownWorker, stubbed, measure });
