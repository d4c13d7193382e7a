// A thread that scans with scan-worker.js.
import { serveScan } from "../../cache/serve-scan.js";

serveScan();
