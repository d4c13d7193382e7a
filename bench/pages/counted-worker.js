// The package's worker, counted: new Worker(this, { type: "module", name }) and remoteCounter(name).
import "./count-here.js";
import "../../dist/worker.js";
