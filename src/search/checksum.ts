import { createXXHash128, xxhash128 } from "hash-wasm";

/** XXH128 of bytes, 32 hexadecimal digits: finds damage at the speed of reading, where SHA-256 takes several times as long. */
export function checksumOf(bytes: Uint8Array): Promise<string> {
  return xxhash128(bytes);
}

/** The same of bytes that come in parts. */
export interface Checksum {
  update(part: Uint8Array | string): unknown;
  digest(): string;
}

export function startChecksum(): Promise<Checksum> {
  return createXXHash128();
}
