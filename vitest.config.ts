import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "e2e/parity/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: ".cache/unit.json" },
  },
});
