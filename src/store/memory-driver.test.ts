import { describe, it } from "vitest";
import { DRIVER_CASES } from "../../e2e/driver-cases.js";
import { MemoryDriver } from "./memory-driver.js";

// The same cases as for the drivers that need a browser: e2e/drivers.spec.ts.
describe("MemoryDriver", () => {
  it.each(DRIVER_CASES.filter(({ name }) => !name.startsWith("refuses")))("$name", async ({ run }) => {
    const driver = new MemoryDriver();
    await run({ driver, other: driver, limit: async () => undefined });
  });
});
