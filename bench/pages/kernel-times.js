// Times WebGPU kernels by the label of their shader: every dispatch gets a pass of its own with two timestamps.

/** Dispatches that are timed in one run. */
const MOST = 2048;

/**
 * Wraps the prototypes of WebGPU here; call it after `installGpuCounter`, whose labels it asks for. A device needs
 * `timestamp-query`. A pass that holds several dispatches is taken apart, so that each has its own times: a run takes
 * longer than without.
 *
 * @param labelOf Says the label of a pipeline.
 * @returns `start(device)` begins to time, `stop()` gives milliseconds and dispatches by label.
 */
export function installKernelTimer(labelOf) {
  const begin = GPUCommandEncoder.prototype.beginComputePass;
  let timed;
  GPUCommandEncoder.prototype.beginComputePass = function (descriptor) {
    return timed ? apart(this, begin, timed, labelOf) : begin.call(this, descriptor);
  };
  return {
    start(device) {
      timed = { device, labels: [], set: device.createQuerySet({ type: "timestamp", count: 2 * MOST }) };
    },
    async stop() {
      const { device, labels, set } = timed;
      timed = undefined;
      const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
      const size = 16 * labels.length;
      const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
      const staging = device.createBuffer({ size, usage: COPY_DST | MAP_READ });
      const commands = device.createCommandEncoder();
      commands.resolveQuerySet(set, 0, 2 * labels.length, resolved, 0);
      commands.copyBufferToBuffer(resolved, 0, staging, 0, size);
      device.queue.submit([commands.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      const stamps = new BigUint64Array(staging.getMappedRange());
      const found = {};
      labels.forEach((label, i) => {
        found[label] ??= { dispatches: 0, ms: 0 };
        found[label].dispatches++;
        found[label].ms += Number(stamps[2 * i + 1] - stamps[2 * i]) / 1e6;
      });
      const slowest = Object.entries(found).toSorted(([, a], [, b]) => b.ms - a.ms);
      return Object.fromEntries(slowest);
    },
  };
}

/** Stands for a pass, and opens one for each dispatch. */
function apart(encoder, begin, { labels, set }, labelOf) {
  let pipeline;
  const groups = [];
  const dispatch =
    (name) =>
    (...args) => {
      const at = labels.push(labelOf(pipeline)) - 1;
      if (at >= MOST) throw new Error(`more than ${MOST} dispatches`);
      const timestampWrites = { querySet: set, beginningOfPassWriteIndex: 2 * at, endOfPassWriteIndex: 2 * at + 1 };
      const pass = begin.call(encoder, { timestampWrites });
      pass.setPipeline(pipeline);
      for (const group of groups) pass.setBindGroup(...group);
      pass[name](...args);
      pass.end();
    };
  return {
    setPipeline(one) {
      pipeline = one;
    },
    setBindGroup(...args) {
      groups[args[0]] = args;
    },
    dispatchWorkgroups: dispatch("dispatchWorkgroups"),
    dispatchWorkgroupsIndirect: dispatch("dispatchWorkgroupsIndirect"),
    end: () => undefined,
  };
}
