import { expose } from "comlink";
import { serveScan } from "../search/serve-scan.js";
import { serveRuntime } from "./beside.js";
import { Engine } from "./engine.js";
import { SCANS } from "./scan-threads.js";
import { BESIDE } from "./start-beside.js";

if (self.name === BESIDE) {
  self.addEventListener("message", ({ data }: MessageEvent<MessagePort>) => serveRuntime(data), { once: true });
} else if (self.name === SCANS) {
  serveScan();
} else {
  expose(new Engine());
}
