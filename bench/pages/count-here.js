// Imported before an engine in a worker: counts its WebGPU work, for the `remoteCounter` that has the worker's name.
import { answerCounts, installGpuCounter } from "./gpu-counter.js";

answerCounts(installGpuCounter(), self.name);
