// An ONNX file of one matrix product, written by hand: what a device can do with ONNX Runtime's own kernel.

const FLOAT_TYPES = { fp32: 1, fp16: 10 };

const varint = (n) => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))]);
const int = (field, n) => [field * 8, ...varint(n)];
const part = (field, bytes) => [field * 8 + 2, ...varint(bytes.length), ...bytes];
const text = (field, value) => part(field, [...new TextEncoder().encode(value)]);

/** `c = a b` for square matrices of this side, as the bytes of a file. `dtype`: "fp32" or "fp16". */
export function matmulModel(side, dtype) {
  const dim = part(1, int(1, side));
  const tensor = [...int(1, FLOAT_TYPES[dtype]), ...part(2, [...dim, ...dim])];
  const value = (name) => [...text(1, name), ...part(2, part(1, tensor))];
  const node = [...text(1, "a"), ...text(1, "b"), ...text(2, "c"), ...text(4, "MatMul")];
  const ports = [...part(11, value("a")), ...part(11, value("b")), ...part(12, value("c"))];
  const graph = [...part(1, node), ...text(2, "product"), ...ports];
  return new Uint8Array([...int(1, 8), ...part(8, int(2, 17)), ...part(7, graph)]);
}
