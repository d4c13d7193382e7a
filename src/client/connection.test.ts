import { expect, it, vi } from "vitest";
import { Connection } from "./connection.js";

it("lets go of a worker that is lost, which Comlink would keep for ever", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", {});
  const said: string[] = [];
  const worker = {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    postMessage: ({ type }: { type: string }) => said.push(type),
    terminate: () => said.push("ended"),
  } as unknown as Worker;
  const opening = expect(Connection.open(worker, () => undefined)).rejects.toMatchObject({ code: "worker-lost" });
  await vi.advanceTimersByTimeAsync(120_000);
  await opening;
  vi.useRealTimers();
  vi.unstubAllGlobals();
  expect(said).toEqual(["APPLY", "ended", "RELEASE"]);
});
