/** True for a browser's refusal to store more. */
export function isFull(error: unknown): boolean {
  return typeof error === "object" && error !== null && "name" in error && error.name === "QuotaExceededError";
}
