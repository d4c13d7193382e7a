// Grows ONNX Runtime's memory when it is told to, as inputs larger than any before do.
const made = [];
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory {
  constructor(descriptor) {
    super(descriptor);
    made.push(this);
  }
};
addEventListener("message", ({ data }) => {
  if (data === "grow") made.find(({ buffer }) => buffer.byteLength > 0).grow(16);
});
