// A browser that says it can suspend WebAssembly, and can't.
WebAssembly.promising = () => () => Promise.reject(new TypeError("not implemented"));
