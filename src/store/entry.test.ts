import { expect, it } from "vitest";
import { Entry } from "./entry.js";
import { MemoryDriver } from "./memory-driver.js";

/** A place where another tab takes each record away between its being listed and its being read. */
class Vanishing extends MemoryDriver {
  override async get(entry: string, name: string): Promise<Blob | undefined> {
    const blob = await super.get(entry, name);
    const gone = () => Promise.reject(new DOMException("gone", "NotFoundError"));
    return blob && Object.assign(blob, { text: gone, arrayBuffer: gone });
  }
}

it("whose record vanishes while it is looked at is taken for one without", async () => {
  const driver = new Vanishing();
  const entry = await Entry.open(driver, "key");
  await entry.describe({ url: "https://example.com/a", owners: [], ranged: true, marks: {}, complete: false });
  expect((await Entry.open(driver, "key")).about).toBeUndefined();
});
