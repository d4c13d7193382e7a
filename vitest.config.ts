import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000, // some read large files, on busy machines
    include: ["src/**/*.test.ts", "e2e/parity/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: ".cache/unit.json" },
  },
});
