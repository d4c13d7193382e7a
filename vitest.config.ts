import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: ".cache/unit.json" },
    maxWorkers: 2, // else one on two cores, and Firefox takes as long as all the rest
    projects: [
      // Some read large files, on busy machines.
      {
        test: {
          name: "unit",
          include: [
            "src/**/*.test.ts",
            "examples/**/*.test.ts",
            "e2e/parity/*.test.ts",
            "e2e/hub/*.test.ts",
            "e2e/fuzz/*.test.ts",
          ],
          testTimeout: 60_000,
        },
      },
      // Firefox, against the built package: `vitest run --project firefox` after a build.
      { test: { name: "firefox", include: ["e2e/firefox/*.test.ts"] } },
    ],
  },
});
