/** FNV-1a of bytes, 32 bits, unsigned: tells damage, not malice. Source: IETF draft-eastlake-fnv. `start` gives a family of hashes. */
export function fnv1a(bytes: Uint8Array, start = 0): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), 2166136261 ^ start) >>> 0;
}
