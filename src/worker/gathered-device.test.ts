import { describe, expect, it } from "vitest";
import { gatherSubmits } from "./gathered-device.js";

class Device {
  readonly #submitted: string[][] = [];
  onuncapturederror: unknown = null;
  readonly queue = {
    submit: (buffers: string[]) => void this.#submitted.push([...buffers]),
    writeBuffer: () => "written",
  };
  /** Fails, as a browser's does, on anything but the true object. */
  get limits() {
    return { submits: this.#submitted.length };
  }
  submitted() {
    return this.#submitted;
  }
}

function gathered() {
  const device = new Device();
  const given = gatherSubmits(device as unknown as GPUDevice);
  return { device, gather: given.gather, proxy: given.device as unknown as Device };
}

const submitAll = (queue: Device["queue"], names: string) => {
  for (const name of names) queue.submit([name]);
};

describe("gatherSubmits", () => {
  it("submits four at a time, first what is given, and hands out the rest", async () => {
    const { device, gather, proxy } = gathered();
    const buffers = ["copy"] as unknown as GPUCommandBuffer[];
    const { result, rest } = await gather(buffers, async () => {
      submitAll(proxy.queue, "abcde");
      return 7;
    });
    expect(device.submitted()).toEqual([["copy", "a", "b", "c"]]);
    expect([result, rest]).toEqual([7, ["d", "e"]]);
    submitAll(proxy.queue, "f");
    expect(device.submitted().at(-1)).toEqual(["f"]);
  });

  it("lets what others submit through", async () => {
    const { device, gather, proxy } = gathered();
    await gather([], async () => {
      submitAll(proxy.queue, "a");
      submitAll(device.queue, "x");
    });
    expect(device.submitted()).toEqual([["x"]]);
  });

  it("submits what was held back by work that failed", async () => {
    const { device, gather, proxy } = gathered();
    const failing = gather([], async () => {
      submitAll(proxy.queue, "ab");
      throw new Error("half way");
    });
    await expect(failing).rejects.toThrow("half way");
    expect(device.submitted()).toEqual([["a", "b"]]);
  });

  it("is the device in all else", () => {
    const { device, proxy } = gathered();
    expect(proxy).toBeInstanceOf(Device);
    expect(proxy.limits).toEqual({ submits: 0 });
    expect(proxy.queue.writeBuffer()).toBe("written");
    proxy.onuncapturederror = "mine";
    expect(device.onuncapturederror).toBe("mine");
  });
});
