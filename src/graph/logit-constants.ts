export function logitConstants(_: Uint8Array): { scale: number; bias: number | undefined } | undefined {
  return undefined;
}
