// A thread that scans with scan-worker.js.
import { serveScan } from "../../cache/serve-scan.js";

const hear = serveScan((message) => self.postMessage(message));
self.onmessage = ({ data }) => hear(data);
