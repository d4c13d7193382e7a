import { matmulModel } from "./matmul-model.js";
import { openDevice, openPlain, plainRuntime } from "./plain-ort.js";
import { spread } from "./rounds.js";

/** How fast ONNX Runtime multiplies two matrices on this device: operations a second, from several runs one after another. */
export async function timeMatmul({ side, dtype, rounds = 5, runs = 4 }) {
  const { Tensor } = plainRuntime();
  const device = await openDevice();
  const session = await openPlain(matmulModel(side, dtype), device, { preferredOutputLocation: "gpu-buffer" });
  const [type, Numbers, bytes] = dtype === "fp16" ? ["float16", Uint16Array, 2] : ["float32", Float32Array, 4];
  const onGpu = () => {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = device.createBuffer({ size: side * side * bytes, usage });
    const value = dtype === "fp16" ? 0x2c00 : 1 / 16; // both are a sixteenth
    device.queue.writeBuffer(buffer, 0, new Numbers(side * side).fill(value));
    return Tensor.fromGpuBuffer(buffer, { dataType: type, dims: [side, side] });
  };
  const feeds = { a: onGpu(), b: onGpu() };
  const run = async () => (await session.run(feeds)).c;
  const first = await (await run()).getData(true);
  const expected = side / 256;
  const got = first instanceof Uint16Array ? halfOf(first[0]) : first[0]; // some browsers have numbers for float16
  if (Math.abs(got / expected - 1) > 0.01) throw new Error(`The product is wrong: ${got} for ${expected}.`);
  const rates = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    for (let i = 0; i < runs; i++) (await run()).dispose();
    await device.queue.onSubmittedWorkDone();
    rates.push((runs * 2 * side ** 3 * 1000) / (performance.now() - began));
  }
  await session.release();
  return { operationsPerSecond: spread(rates) };
}

/** A positive normal float16 from its bits. */
const halfOf = (bits) => 2 ** ((bits >> 10) - 15) * (1 + (bits & 1023) / 1024);
