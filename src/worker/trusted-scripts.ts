/** What is used of https://developer.mozilla.org/docs/Web/API/TrustedTypePolicyFactory, which not every browser has. */
interface Policies {
  createPolicy(name: "default", rules: { createScriptURL: (address: string) => string | null }): unknown;
}

/**
 * Where a policy asks for Trusted Types (`require-trusted-types-for 'script'`), lets this worker start workers from its own
 * origin, as ONNX Runtime does for its threads, and from nowhere else. Where the worker's script is part of an application's own,
 * which has said its rules, those stay.
 */
export function trustOwnScripts({ trustedTypes }: { trustedTypes?: Policies }, origin: string): void {
  const createScriptURL = (address: string) => (new URL(address, origin).origin === origin ? address : null);
  try {
    trustedTypes?.createPolicy("default", { createScriptURL });
  } catch {
    // It is there already, or the policy does not name it: then ONNX Runtime runs on one thread, or says what is barred.
  }
}
