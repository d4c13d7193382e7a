import { installGpuCounter } from "./gpu-counter.js";
import { installKernelTimer } from "./kernel-times.js";
import { openDevice, openPlain, plainRuntime, seededFeeds } from "./plain-ort.js";

/**
 * Counts one run of a file after a warm-up run, and times some more. `capture` feeds and gives GPU buffers; `kernels`
 * times each kernel in one further run.
 */
export async function countPlain({ url, externals = [], batch, runs, fixed, capture, kernels }) {
  const counter = installGpuCounter();
  const timer = kernels ? installKernelTimer(counter.labelOf) : undefined;
  const device = await openDevice();
  const externalData = externals.map((path) => ({ path, data: new URL(path, url).href }));
  const open = (options) => openPlain(url, device, { externalData, ...options });
  let session = await open();
  let feeds = seededFeeds(session, batch);
  if (fixed || capture) {
    const freeDimensionOverrides = {};
    for (const { name, shape } of session.inputMetadata) {
      shape.forEach((n, i) => {
        if (typeof n === "string") freeDimensionOverrides[n] = feeds[name].dims[i];
      });
    }
    await session.release();
    session = await open({ freeDimensionOverrides, enableGraphCapture: capture });
  }
  if (capture) feeds = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, onGpu(device, feed)]));
  const run = async () => {
    const results = await session.run(feeds);
    const read = async ([name, tensor]) => [name, Array.from((await tensor.getData()).slice(0, 3), Number)];
    return Object.fromEntries(await Promise.all(Object.entries(results).map(read)));
  };
  await run();
  if (capture) await run();
  counter.reset();
  const answer = await run();
  const counts = counter.read();
  const times = [];
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  const ms = times.toSorted((a, b) => a - b)[times.length >> 1];
  timer?.start(device);
  if (timer) await run();
  return { batch, fixed: fixed || capture, capture, ms, answer, ...counts, kernels: await timer?.stop() };
}

function onGpu(device, tensor) {
  const { Tensor } = plainRuntime();
  const { data, dims, type } = tensor;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ size: Math.ceil(data.byteLength / 16) * 16, usage });
  device.queue.writeBuffer(buffer, 0, data);
  return Tensor.fromGpuBuffer(buffer, { dataType: type, dims });
}
