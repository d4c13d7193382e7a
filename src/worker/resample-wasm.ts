import { type Resample, resample } from "../core/resample.js";
import type { ResizePlan } from "../core/resize-plan.js";
import type { Taps } from "../core/taps.js";
import { RESAMPLE_CODE } from "./resample-code.js";
import { type Band, copyBand, type Rows } from "./rows.js";

interface Exports {
  memory: WebAssembly.Memory;
  /** See resample.wat. */
  pass(
    ...numbers: [
      ...[source: number, lines: number, lineStep: number, tapStep: number],
      ...[target: number, toLine: number, toPlace: number],
      ...[places: number, first: number, count: number, weights: number, width: number],
    ]
  ): void;
}

/** Bytes of a picture that are brought into WASM's memory at a time: they stay in the processor's cache. */
const STRIP = 256 * 1024;

/** Pages of 64 KiB by which WASM's memory grows at least: pictures of one library need about as much, and none grows it twice. */
const STEP = 16;

/**
 * `Resample` in WASM with SIMD, four times as fast as in TypeScript or more (bench/resample.js). Its memory grows with
 * the pictures given to it and goes with it. Where there is no SIMD, it is the TypeScript one.
 */
export function openResample(): Resample {
  const exports = open();
  if (!exports) return resample;
  // A picture that is shrunk down first is long and thin: too rare to be worth a second way to cut it in strips.
  return (rgba, width, plan) => {
    if (plan.downFirst) return resample(rgba, width, plan);
    const strips = inStrips(exports, plan);
    for (let step = strips.next(); ; step = strips.next()) {
      if (step.done) return step.value;
      copyBand(rgba, width, step.value.band, step.value.into);
    }
  };
}

/**
 * As `openResample`, of a picture whose rows are read as they are needed: of the whole there is never more in memory
 * than a strip. Runs that overlap would share WASM's memory, so the next may begin only when this one has ended. Gives
 * `undefined` for what is not resized in strips.
 */
export function openRowsResample(): (rows: Rows, plan: ResizePlan) => Promise<Uint8Array<ArrayBuffer> | undefined> {
  const exports = open();
  return async (rows, plan) => {
    if (!exports || plan.downFirst) return undefined;
    const strips = inStrips(exports, plan, rows.order);
    for (let step = strips.next(); ; step = strips.next()) {
      if (step.done) return step.value;
      await rows.read(step.value.band, step.value.into);
    }
  };
}

function open(): Exports | undefined {
  try {
    const code = Uint8Array.from(atob(RESAMPLE_CODE), (char) => char.charCodeAt(0));
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as Exports;
  } catch {
    return undefined;
  }
}

/** Asks for one strip of the picture after another, each to be written into WASM's memory, and returns RGB. */
function* inStrips(
  { memory, pass }: Exports,
  { across, down }: ResizePlan,
  [red, green, blue]: Rows["order"] = [0, 1, 2],
): Generator<{ band: Band; into: Uint8Array<ArrayBuffer> }, Uint8Array<ArrayBuffer>> {
  const [columns, rows] = [across.first.length, down.first.length];
  const pitch = across.span * 4;
  const row = columns * 4;
  const strip = Math.min(down.span, Math.max(1, Math.floor(STRIP / pitch)));

  const room = new Room(memory);
  const acrossTaps = room.taps(across);
  const downTaps = room.taps(down);
  const source = room.bytes(strip * pitch);
  const narrow = room.bytes(down.span * row);
  const small = room.bytes(rows * row);
  const bytes = room.open();

  for (let line = 0; line < down.span; line += strip) {
    const lines = Math.min(strip, down.span - line);
    const band = { left: across.start, top: down.start + line, columns: across.span, lines };
    yield { band, into: bytes.subarray(source, source + lines * pitch) };
    pass(source, lines, pitch, 4, narrow + line * row, row, 4, ...acrossTaps);
  }
  pass(narrow, columns, 4, row, small, 4, row, ...downTaps);

  const rgb = new Uint8Array(rows * columns * 3);
  for (let i = 0, at = small; i < rgb.length; i += 3, at += 4) {
    rgb[i] = bytes[at + red] as number;
    rgb[i + 1] = bytes[at + green] as number;
    rgb[i + 2] = bytes[at + blue] as number;
  }
  return rgb;
}

/** Addresses in WASM's memory, one after another; `open` makes the memory large enough for all and fills in the taps. */
class Room {
  readonly #memory: WebAssembly.Memory;
  readonly #fill: { at: number; numbers: Int32Array }[] = [];
  #end = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  bytes(length: number): number {
    const at = this.#end;
    this.#end = at + Math.ceil(length / 16) * 16;
    return at;
  }

  taps({ first, count, weights, width }: Taps) {
    const [a = 0, b = 0, c = 0] = [first, count, weights].map((numbers) => {
      const at = this.bytes(numbers.byteLength);
      this.#fill.push({ at, numbers });
      return at;
    });
    return [first.length, a, b, c, width] as const;
  }

  open(): Uint8Array<ArrayBuffer> {
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.max(STEP, Math.ceil(missing / 65536)));
    for (const { at, numbers } of this.#fill) new Int32Array(this.#memory.buffer, at, numbers.length).set(numbers);
    return new Uint8Array(this.#memory.buffer);
  }
}
