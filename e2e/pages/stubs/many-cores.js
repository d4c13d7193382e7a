// A machine with eight cores, on which ONNX Runtime takes four threads.
Object.defineProperty(navigator, "hardwareConcurrency", { value: 8 });
