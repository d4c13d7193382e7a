import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ToBeside } from "./beside-messages.js";
import type { External, Sessions } from "./runtime.js";
import { type Beside, RuntimeBeside } from "./runtime-beside.js";
import type { WeightsSent } from "./sent-beside.js";

/** A worker that answers each run with what it was fed, and a runtime in this thread; what each was asked. */
function setUp(sent: WeightsSent = "blobs") {
  const asked: { message: ToBeside; transfer: Transferable[] | undefined }[] = [];
  const here: string[] = [];
  let ended = 0;
  const untouched = () => undefined;
  const beside: Beside = {
    post: (message, transfer) => asked.push({ message, transfer }),
    end: () => ended++,
    onMessage: () => undefined,
    onError: untouched,
  };
  const started = () => vi.waitFor(() => expect(beside.onError).not.toBe(untouched));
  const session = { inputs: ["x"], outputs: ["y"], run: async () => ({}), release: async () => undefined };
  const local: Sessions = {
    async openSession(_, file) {
      here.push(file);
      return session;
    },
  };
  const runtime = new RuntimeBeside(local, async () => beside, sent);
  /** Answers the last that was asked. */
  const answer = (value: unknown) => {
    const last = asked.at(-1)?.message as Extract<ToBeside, { work: number }>;
    beside.onMessage({ work: last.work, answer: { ok: true, value }, bytes: 1000 * last.work });
  };
  const open = async (external: readonly External[] = []) => {
    const opening = runtime.openSession(new Uint8Array(1), "tower.onnx", { external });
    await started();
    beside.onMessage({ ready: true });
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    answer({ session: 7, inputs: ["x"], outputs: ["y"] });
    return opening;
  };
  return { runtime, beside, asked, here, answer, started, open, ended: () => ended };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it("runs a graph in the worker, on a copy of what may be written again meanwhile", async () => {
  const { runtime, asked, answer, open, here } = setUp();
  const session = await open();
  const planes = new Float32Array([1, 2, 3, 4]);
  const running = session.run({ x: { data: planes.subarray(0, 2), dims: [1, 2] } }, ["y"]);
  const { message, transfer } = asked[1] as (typeof asked)[number];
  expect(message).toMatchObject({ what: { run: 7, outputs: ["y"], feeds: { x: { data: new Float32Array([1, 2]) } } } });
  expect(transfer?.[0]).not.toBe(planes.buffer);
  expect(transfer).toMatchObject([{ byteLength: 8 }]);
  answer({ y: new Float32Array([5]) });
  expect(await running).toEqual({ y: new Float32Array([5]) });
  expect(runtime.bytes).toBe(2000);
  expect(here).toEqual([]);
});

it("sends weights as the Blobs that they are, or as their bytes, of which it keeps none", async () => {
  const external = [{ path: "weights", data: new Blob([Uint8Array.of(1, 2, 3)]) }];
  const blobs = setUp("blobs");
  await blobs.open(external);
  expect(blobs.asked[0]?.message).toMatchObject({ what: { open: { external } } });
  expect(blobs.asked[0]?.transfer).toBeUndefined();
  const bytes = setUp("bytes");
  await bytes.open(external);
  const { message, transfer } = bytes.asked[0] as (typeof bytes.asked)[number];
  const data = Uint8Array.of(1, 2, 3);
  expect(message).toMatchObject({ what: { open: { external: [{ path: "weights", data }] } } });
  expect(transfer).toEqual([data.buffer]);
});

it("says which file has weights that can't be read", async () => {
  const { runtime, beside, started } = setUp("bytes");
  const data = new Blob(["abc"]);
  vi.spyOn(data, "arrayBuffer").mockRejectedValue(new DOMException("it is gone", "NotReadableError"));
  const opening = runtime.openSession(new Uint8Array(1), "tower.onnx", { external: [{ path: "weights", data }] });
  await started();
  beside.onMessage({ ready: true });
  await expect(opening).rejects.toMatchObject({ code: "model-invalid", data: { file: "tower.onnx" } });
});

it("gives its errors as they are", async () => {
  const { beside, asked, open } = setUp();
  const session = await open();
  const running = session.run({}, ["y"]);
  const { work } = (asked[1] as (typeof asked)[number]).message as Extract<ToBeside, { work: number }>;
  const error = { code: "runtime", message: "no", data: { step: "tower.onnx" } } as const;
  beside.onMessage({ work, answer: { ok: false, error }, bytes: 0 });
  await expect(running).rejects.toMatchObject({ code: "runtime", data: { step: "tower.onnx" } });
});

it("lets no run wait for a worker that has ended, and takes no more", async () => {
  const { beside, open, ended } = setUp();
  const session = await open();
  const running = session.run({}, ["y"]);
  beside.onError("it has ended");
  await expect(running).rejects.toMatchObject({ code: "runtime" });
  await expect(session.run({}, ["y"])).rejects.toMatchObject({ code: "runtime" });
  expect(ended()).toBe(1);
});

it.each([
  ["its script does not load", ({ onError }: Beside) => onError("no such file")],
  ["it never answers", () => vi.advanceTimersByTime(60_000)],
])("runs graphs in this thread where %s", async (_, fail) => {
  const { runtime, beside, here, started, ended } = setUp();
  const opening = runtime.openSession(new Uint8Array(1), "tower.onnx");
  await started();
  fail(beside);
  await opening;
  await runtime.openSession(new Uint8Array(1), "other.onnx");
  expect(here).toEqual(["tower.onnx", "other.onnx"]);
  expect(ended()).toBe(1);
});
