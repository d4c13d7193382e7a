import { fitCalibration } from "./fit-calibration.js";
import type { Jobs } from "./job.js";
import { trainAdapter } from "./train-adapter.js";
import { trainHead } from "./train-head.js";

/** All that the learning worker can do. */
export const JOBS = { teach: trainHead, calibrate: fitCalibration, tune: trainAdapter } satisfies Jobs;
