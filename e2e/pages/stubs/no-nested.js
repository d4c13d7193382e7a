// A browser where a worker that starts a worker is never heard of again.
self.Worker = class {
  constructor() {
    for (;;);
  }
};
