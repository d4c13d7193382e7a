import { inAll, onePage } from "./engine.js";
import { picture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = onePage();

inAll(
  "four threads, and ONNX Runtime's build for browsers that can't suspend, give what one thread gives",
  async () => {
    const asked: string[] = [];
    page().on("request", (request) => asked.push(new URL(request.url()).pathname));
    const result = await page().evaluate(async () => {
      const clients = await Promise.all(
        [{}, { threads: 4 }, { worker: () => stubbed("no-jspi") }, { worker: () => stubbed("broken-jspi") }].map(
          (options) => siglipWeb.createSiglip({ device: "wasm", towers: ["text"], ...options }),
        ),
      );
      const vectors = await Promise.all(clients.map(async (client) => (await client.embedTexts("a cat")).data));
      await Promise.all(clients.map((client) => client.close()));
      const [one = new Float32Array(), ...others] = vectors;
      return {
        threads: clients.map(({ status }) => status.threads),
        cosines: others.map((other) => one.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0)),
      };
    });
    const [one, ...others] = result.threads;
    expect(others).toEqual([4, one, one]);
    for (const cosine of result.cosines) expect(cosine).toBeGreaterThan(0.99999);
    const builds = asked.flatMap((path) => /threaded\.(\w+)\.wasm$/.exec(path)?.[1] ?? []);
    // the last one tried the one that it says it can run
    expect(builds.sort()).toEqual(["asyncify", "asyncify", "jspi", "jspi", "jspi"]);
  },
);

// What Firefox does is tested there.
inAll("threads and resizers are started by the page: in Firefox a worker that starts one may never go on", async () => {
  const result = await page().evaluate(async (paths) => {
    const before = globalThis.Worker;
    const started: string[] = [];
    globalThis.Worker = class extends before {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        started.push(options?.name ?? "");
      }
    };
    try {
      const client = await siglipWeb.createSiglip({
        device: "wasm",
        towers: ["image"],
        threads: 3,
        worker: () => stubbed("no-nested"),
      });
      const { rows } = await client.embedImages(await Promise.all(paths.map((path) => file(path))));
      await client.close();
      return { rows, started: started.sort(), threads: client.status.threads };
    } finally {
      globalThis.Worker = before;
    }
  }, ["small.png", "small.png"].map(picture));
  expect(result).toMatchObject({ rows: 2, threads: 3 });
  expect(result.started.filter((name) => name === "em-pthread")).toHaveLength(2);
  expect(result.started).toContain("siglip-web-resizer");
});

test('"auto" goes on with WASM in a fresh worker where the GPU fails', async () => {
  const { status, started } = await page().evaluate(async () => {
    const before = workers.length;
    const client = await siglipWeb.createSiglip({ towers: ["text"], worker: () => stubbed("broken-gpu") });
    await client.embedTexts("a cat");
    await client.close();
    return { status: client.status, started: workers.length - before };
  });
  expect(started).toBe(2);
  expect(status.device).toBe("wasm");
  expect(status.reasons.join(" ")).toContain("Not on webgpu, fp32: The GPU gave no device.");
  expect(status.proof.tries.map(({ path, passed }) => [path, passed])).toEqual([
    ["webgpu, captured, fp32", false],
    ["webgpu, fused, fp32", false],
    ["webgpu, fp32", false],
    ["wasm, fp32", true],
  ]);
});

test("a GPU that is lost is taken anew, and its call made again", { tag: "@webgpu-only" }, async () => {
  const result = await page().evaluate(async (path) => {
    const before = workers.length;
    const client = await siglipWeb.createSiglip({
      device: "webgpu",
      towers: ["image"],
      verify: "off", // the proof has a file of its own, and takes long on a software adapter
      worker: () => stubbed("losable-gpu"),
    });
    const call = client.embedImages([path, path, path]);
    workers.at(-1)?.postMessage("lose the GPU");
    const { rows } = await call;
    const { device } = client.status;
    await client.close();
    return { rows, device, made: workers.length - before };
  }, picture("small.png"));
  expect(result).toEqual({ rows: 3, device: "webgpu", made: 2 });
});

inAll(
  "pixels that are on their way to the GPU do not come back, and leave there only what is kept for the next call",
  {
    tag: "@webgpu-only",
  },
  async () => {
    const counts = await page().evaluate(async (path) => {
      const client = await siglipWeb.createSiglip({
        device: "webgpu",
        towers: ["image"],
        verify: "off", // the proof has a picture of its own
        worker: () => stubbed("counting-gpu"),
      });
      const channel = new BroadcastChannel("counting-gpu");
      const counts = () =>
        new Promise<Record<"copied" | "readBack" | "pictures", number>>((resolve) => {
          channel.onmessage = ({ data }) => typeof data === "object" && resolve(data);
          channel.postMessage("count");
        });
      for (let call = 0; call < 3; call++) await client.embedImages([path, path, path]);
      const found = await counts();
      await client.close();
      channel.close();
      return found;
    }, picture("small.png"));
    // ten: three times three, and the one that is tried before them; room for one picture and for more is kept
    expect(counts).toEqual({ copied: 10, readBack: 0, pictures: 2 });
  },
);
