import type { Feed } from "./runtime.js";

/** One row of a batch as a batch of its own, in memory: read back from the GPU where it is there. */
export async function rowOf(feed: Feed, row: number): Promise<Feed> {
  const [count = 0, ...rest] = feed.dims;
  const dims = [1, ...rest];
  const length = rest.reduce((a, b) => a * b, 1);
  if ("buffer" in feed) return { data: await readBack(feed, row * length, length), dims };
  if (feed.data.length !== count * length) throw new Error(`${feed.data.length} numbers in ${feed.dims.join(" × ")}`);
  const [start, end] = [row * length, (row + 1) * length];
  return { ...feed, data: feed.data.slice(start, end), dims } as Feed;
}

async function readBack(
  { buffer, device }: Extract<Feed, { buffer: GPUBuffer }>,
  start: number,
  length: number,
): Promise<Float32Array> {
  const size = length * 4;
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    const commands = device.createCommandEncoder();
    commands.copyBufferToBuffer(buffer, start * 4, staging, 0, size);
    device.queue.submit([commands.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    staging.destroy();
  }
}
