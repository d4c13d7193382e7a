import { deviceInAddress } from "../shared/address.js";
import { createEngine, type ModelChoice } from "./engine.js";
import { openKept } from "./kept.js";
import { createPage } from "./page.js";

const kept = openKept();
const choice = (kept.read("model") ?? "siglip-demo") as ModelChoice;
void createPage(createEngine(choice, deviceInAddress()), kept).start();
