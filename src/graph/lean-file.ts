import type { FileWindow } from "./file-window.js";
import { TYPE } from "./onnx.js";
import { Pieces } from "./pieces.js";
import { type FieldPlace, walkFields } from "./walk-fields.js";

// Numbers of fields, from onnx.proto.
const GRAPH = 7;
const INITIALIZER = 5;
const DATA_TYPE = 2;
const FLOAT_DATA = 4;
const RAW_DATA = 9;
const DOUBLE_DATA = 10;
/** Whatever else may hold a tensor's numbers: `int32_data`, `int64_data`, `uint64_data`, `external_data`, `data_location`. */
const OTHER_DATA = [5, 7, 11, 13, 14];
/** The wire type of messages, and of bytes. */
const BYTES = 2;

/** An ONNX file written again without the payloads of its large initializers. */
export class LeanFile {
  /** Of each initializer, in order: the field that was left out. */
  readonly payloads: (FieldPlace | undefined)[] = [];
  readonly #window: FileWindow;
  readonly #keep: number;
  #graphs = 0;

  constructor(window: FileWindow, keep: number) {
    this.#window = window;
    this.#keep = keep;
  }

  async write(size: number): Promise<Uint8Array> {
    const model = new Pieces();
    await walkFields(this.#window, 0, size, (field) =>
      field.tag === GRAPH && field.wireType === BYTES ? this.#graph(field, model) : this.#copy(field, model),
    );
    if (this.#graphs !== 1) throw new RangeError(`It holds ${this.#graphs} graphs.`);
    return model.join();
  }

  async #graph({ tag, body, to }: FieldPlace, model: Pieces): Promise<void> {
    this.#graphs += 1;
    const graph = new Pieces();
    await walkFields(this.#window, body, to, (field) =>
      field.tag === INITIALIZER && field.wireType === BYTES
        ? this.#initializer(field, graph)
        : this.#copy(field, graph),
    );
    model.addMessage(tag, graph);
  }

  #initializer(field: FieldPlace, graph: Pieces): Promise<void> | undefined {
    if (field.value > this.#keep) return this.#lean(field, graph);
    this.payloads.push(undefined);
    return this.#copy(field, graph);
  }

  async #lean(field: FieldPlace, graph: Pieces): Promise<void> {
    const { tag, body, to } = field;
    const tensor = new Pieces();
    const payloads: FieldPlace[] = [];
    let type: number | undefined;
    let others = 0;
    await walkFields(this.#window, body, to, (one) => {
      if (one.tag === DATA_TYPE) type = one.value;
      if (OTHER_DATA.includes(one.tag)) others += 1;
      if (![FLOAT_DATA, RAW_DATA, DOUBLE_DATA].includes(one.tag)) return this.#copy(one, tensor);
      payloads.push(one);
      return undefined;
    });
    const [payload, more] = payloads;
    const lean = payload && !more && others === 0 && payload.value > this.#keep && isRaw(payload, type);
    this.payloads.push(lean ? payload : undefined);
    if (lean) graph.addMessage(tag, tensor);
    else await this.#copy(field, graph);
  }

  #copy({ from, to }: FieldPlace, into: Pieces): Promise<void> | undefined {
    const held = this.#window.held(from);
    if (held.length >= to - from) into.add(held.subarray(0, to - from));
    else return this.#window.bytes(from, to).then((bytes) => into.add(bytes));
    return undefined;
  }
}

/** Whether a field's bytes are what `raw_data` would have. */
function isRaw({ tag, wireType }: FieldPlace, type: number | undefined): boolean {
  if (wireType !== BYTES || type === undefined) return false;
  return tag === RAW_DATA || type === (tag === FLOAT_DATA ? TYPE.float : TYPE.double);
}
