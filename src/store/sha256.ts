import { createSHA256 } from "hash-wasm";

/** SHA-256 of bytes that come one after another, which the browser's own can't do. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** 64 hexadecimal digits; nothing can be added after. */
  digest(): string;
}

/** Adds up a file's SHA-256 part by part; the digest is 64 hexadecimal digits. */
export async function startSha256(): Promise<Sha256> {
  const hash = await createSHA256();
  hash.init();
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest() };
}

/** SHA-256, 64 hexadecimal digits: the browser's own, beside this thread, where it has one (a secure context). */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    const hash = await startSha256();
    hash.update(bytes);
    return hash.digest();
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
