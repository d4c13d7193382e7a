// npm run test:real -- --model google/siglip-base-patch16-224 [--hub URL]: a real checkpoint's published numbers.
// Needs the network: the checkpoint comes from the hub, a picture from its own site. `--hub stand-in` with the name of a
// checkpoint beside the project needs none, and compares with PyTorch's answers there.
import { parseArgs } from "node:util";
import { installMissing } from "./install.js";

const { model, hub } = parseArgs({
  options: { model: { type: "string" }, hub: { type: "string", default: "https://huggingface.co" } },
}).values;
if (model === undefined) {
  console.error("Which one? npm run test:real -- --model google/siglip-base-patch16-224 [--hub URL | --hub stand-in]");
  process.exit(1);
}
process.chdir(new URL("..", import.meta.url).pathname);
installMissing();
const { build, PLAYWRIGHT, step } = await import("./steps.js");
const { findChromium } = await import("./find-chromium.js");
const CHROMIUM_PATH = await findChromium();
build();
step("Real checkpoint", PLAYWRIGHT, ["test", "e2e/hub-real.spec.ts", "--project", "wasm", "--reporter", "list"], {
  CHROMIUM_PATH,
  REAL_MODEL: model,
  REAL_HUB: hub.replace(/\/$/, ""),
});
