import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { unlessAborted } from "./unless-aborted.js";

it("gives the promise's own outcome, or the signal's reason where that comes first", async () => {
  const controller = new AbortController();
  await expect(unlessAborted(Promise.resolve(1), controller.signal)).resolves.toBe(1);
  await expect(unlessAborted(Promise.reject(new Error("no")), controller.signal)).rejects.toThrow("no");
  const waiting = unlessAborted(new Promise(() => undefined), controller.signal);
  controller.abort("gone");
  await expect(waiting).rejects.toBe("gone");
  await expect(unlessAborted(Promise.resolve(1), controller.signal)).rejects.toBe("gone");
});

// Each run of ONNX Runtime waits so for the loss of its device: what stayed after a run would stay as long as the worker.
it("leaves nothing with a signal that is never aborted", async () => {
  const { signal } = new AbortController();
  for (let run = 0; run < 100; run++) await unlessAborted(Promise.resolve(run), signal);
  await new Promise((resolve) => setImmediate(resolve));
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
