import { SiglipError } from "../core/errors.js";

/** The namespace of item ids: `uuid5(NAMESPACE_URL, "siglip-web")`, as its 16 bytes. */
const NAMESPACE = Uint8Array.from([
  0xb4, 0x04, 0x33, 0x91, 0x12, 0x9c, 0x55, 0x6e, 0x81, 0xfd, 0xeb, 0xe4, 0xba, 0x73, 0x2c, 0xea,
]);

/**
 * The UUID that stands for an item's id where an engine takes no text: version 5 (SHA-1 of a namespace and the id).
 * Source: RFC 9562, 5.5; Python's `uuid.uuid5` gives the same.
 */
export async function pointId(id: string): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    const detail = "its ids are made with SHA-1, which a browser has on secure pages only";
    throw new SiglipError("engine-failed", `Qdrant can't be used here: ${detail}.`, { engine: "Qdrant", detail });
  }
  const name = new TextEncoder().encode(id);
  const bytes = new Uint8Array(NAMESPACE.length + name.length);
  bytes.set(NAMESPACE);
  bytes.set(name, NAMESPACE.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).subarray(0, 16);
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
