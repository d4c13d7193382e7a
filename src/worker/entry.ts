import { expose } from "comlink";
import { serveRuntime } from "./beside.js";
import { Engine } from "./engine.js";
import { BESIDE } from "./start-beside.js";

if (self.name === BESIDE) {
  self.addEventListener("message", ({ data }: MessageEvent<MessagePort>) => serveRuntime(data), { once: true });
} else {
  expose(new Engine());
}
