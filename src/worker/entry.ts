import { expose } from "comlink";
import type { ToScanThread } from "../search/scan-crew.js";
import { serveScan } from "../search/serve-scan.js";
import { serveRuntime } from "./beside.js";
import { Engine } from "./engine.js";
import { SCANS } from "./scan-threads.js";
import { BESIDE } from "./start-beside.js";

if (self.name === BESIDE) {
  self.addEventListener("message", ({ data }: MessageEvent<MessagePort>) => serveRuntime(data), { once: true });
} else if (self.name === SCANS) {
  const hear = serveScan((message) => self.postMessage(message));
  self.addEventListener("message", ({ data }: MessageEvent<ToScanThread>) => hear(data));
} else {
  expose(new Engine());
}
