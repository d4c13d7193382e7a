import { deviceInAddress } from "../shared/address.js";
import { createEngine, type ModelChoice } from "./engine.js";
import { openKept } from "./kept.js";
import { workOffline } from "./offline.js";
import { createPage } from "./page.js";

const kept = openKept();
const choice = (kept.read("model") ?? "siglip-demo") as ModelChoice;
const offline = workOffline();
void createPage(createEngine(choice, deviceInAddress()), kept, offline).start();
