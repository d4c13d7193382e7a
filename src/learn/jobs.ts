import type { Jobs } from "./job.js";

/** All that the learning worker can do. */
export const JOBS = {} satisfies Jobs;
