/** What is used of https://developer.mozilla.org/docs/Web/API/TrustedTypePolicyFactory, which not every browser has. */
interface Policies {
  createPolicy(name: "default", rules: { createScriptURL: (address: string) => string | null }): unknown;
}

// The pages are served with `require-trusted-types-for 'script'`: workers are started from this site's own scripts, and
// nothing of a page becomes markup or code. vite.config.ts puts this before the scripts of each page.
const { trustedTypes } = globalThis as { trustedTypes?: Policies };
trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => (new URL(address, location.href).origin === location.origin ? address : null),
});

export {};
