// A thread that scans with another: e2e/pages/scan-threads-worker.js starts some.
import { serveScan } from "/.cache/threads/serve-scan.js";

serveScan();
