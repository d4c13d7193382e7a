// A thread that scans with another: e2e/pages/scan-threads-worker.js starts some.
import { serveScan } from "/.cache/threads/serve-scan.js";

const hear = serveScan((message) => self.postMessage(message));
self.onmessage = ({ data }) => hear(data);
