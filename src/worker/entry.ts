import { expose } from "comlink";
import { Engine } from "./engine.js";
import { trustOwnScripts } from "./trusted-scripts.js";

trustOwnScripts(globalThis as object, location.origin);
expose(new Engine());
