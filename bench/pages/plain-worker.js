// Plain ONNX Runtime in a worker, as the package has it: it answers what `ask` asks.
import { answerWith } from "./answer.js";
import { openPlain, plainRuntime, seededFeeds } from "./plain-ort.js";

let session;
const steps = {
  /** Opens an exported file on WASM with so many threads. */
  async open({ url, threads }) {
    plainRuntime().env.wasm.numThreads = threads;
    session = await openPlain(url, "wasm");
  },

  /** Milliseconds of one run on ready tensors, a batch of them, with its vectors read. */
  async run({ batch = 1 }) {
    const feeds = seededFeeds(session, batch);
    const began = performance.now();
    const { pooler_output } = await session.run(feeds, ["pooler_output"]);
    await pooler_output.getData();
    return performance.now() - began;
  },
};

answerWith(steps);
self.postMessage({ value: "ready" });
