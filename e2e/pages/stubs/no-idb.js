// A window without IndexedDB.
Object.defineProperty(globalThis, "indexedDB", { value: undefined });
