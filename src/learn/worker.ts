// The worker of `teach` and `tune`: does one job, and is ended by who asked.

import { seal } from "../core/envelope.js";
import { courseInWorker, type Job, type ToLearnWorker } from "./job.js";
import { JOBS } from "./jobs.js";
import type { FromLearnWorker } from "./run-job.js";

const tell = (message: FromLearnWorker) => self.postMessage(message);

self.addEventListener("message", async ({ data }: MessageEvent<ToLearnWorker>) => {
  const jobs: Record<string, Job<never, unknown, never> | undefined> = JOBS;
  const job = jobs[data.job] as Job<unknown, unknown, unknown> | undefined;
  const answer = await seal(() => {
    if (!job) throw new Error(`no job ${data.job}`);
    return job(
      data.input,
      courseInWorker((note) => tell({ note })),
    );
  });
  tell({ answer });
});
tell({ ready: true });
