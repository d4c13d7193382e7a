// A browser that can't suspend WebAssembly.
delete WebAssembly.Suspending;
