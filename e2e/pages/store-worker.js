// The store alone in a worker: answers one command at a time with plain data.
import { Files } from "/.cache/store/files.js";

let files;
let open;
const ways = {
  /** Makes places throw, as some private windows do; or full, or leaves 10 MiB of room by what the browser says. */
  async stub(names) {
    const refuse = () => {
      throw new DOMException("not in this window", "SecurityError");
    };
    if (names.includes("write")) {
      FileSystemSyncAccessHandle.prototype.write = () => {
        throw new DOMException("no room at all", "QuotaExceededError");
      };
    }
    if (names.includes("opfs")) navigator.storage.getDirectory = refuse;
    if (names.includes("cache"))
      Object.defineProperty(globalThis, "caches", { value: { open: refuse, delete: refuse } });
    if (names.includes("room")) navigator.storage.estimate = async () => ({ quota: 15 * 2 ** 20, usage: 5 * 2 ** 20 });
  },
  /** Makes garbage all the time, so that what nobody refers to is collected soon. */
  async litter() {
    setInterval(() => Array.from({ length: 100_000 }, (_, i) => ({ i })), 1);
  },
  async start(options) {
    files = await Files.open(options);
    return { kind: files.kind, notes: files.notes };
  },
  async whole(ref) {
    const start = performance.now();
    const blob = await files.whole(ref, {
      signal: new AbortController().signal,
      onBytes: (loaded, total) => postMessage({ loaded, total }),
    });
    const ms = performance.now() - start;
    return { size: blob.size, sha256: await hex(blob), ms };
  },
  async open({ ref, chunk }) {
    open = await files.open(ref, { signal: new AbortController().signal }, chunk);
    return open?.size;
  },
  async read({ from, to }) {
    return [...(await open.read(from, to, { signal: new AbortController().signal }))];
  },
  /** Changes one byte of a stored piece where it lies. */
  async flip({ at }) {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle("siglip-web-files");
    for await (const entry of all.values()) {
      for await (const [name, file] of entry.entries()) {
        const [from, to] = name.split("-").map(Number);
        if (!(from <= at && at < to)) continue;
        const handle = await file.createSyncAccessHandle();
        const byte = new Uint8Array(1);
        handle.read(byte, { at: at - from });
        byte[0] ^= 1;
        handle.write(byte, { at: at - from });
        handle.close();
        return to - from;
      }
    }
  },
  list: () => files.list(),
  remove: (owner) => files.remove(owner),
  usage: () => files.usage(),
  full: async () => ({ full: files.full, notes: files.notes }),
};

addEventListener("message", async ({ data: { way, input } }) => {
  try {
    postMessage({ value: await ways[way](input) });
  } catch (error) {
    postMessage({ fault: { name: error.name, code: error.code, data: error.data, message: error.message } });
  }
});

async function hex(blob) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
