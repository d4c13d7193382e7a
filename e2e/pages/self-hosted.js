// The package beside its page, with nothing else: what e2e/self-hosting.spec.ts lays out in a folder.
import * as siglipWeb from "/dist/index.js";
import { measure } from "./measure.js";

// As docs/self-hosting.md says.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => (new URL(address, location.href).origin === location.origin ? address : null),
});

const violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  violations.push(`${violatedDirective}: ${blockedURI}`);
});

Object.assign(globalThis, { siglipWeb, measure, violations });
