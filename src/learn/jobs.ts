import type { Jobs } from "./job.js";
import { trainAdapter } from "./train-adapter.js";

/** All that the learning worker can do. */
export const JOBS = { tune: trainAdapter } satisfies Jobs;
