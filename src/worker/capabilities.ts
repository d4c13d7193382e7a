import type { AdapterFacts } from "../models/device.js";
import type { Capabilities } from "../models/plan-types.js";

/** What some browsers' workers say and the compiler's library does not know. */
interface Hints {
  /** In GiB, rounded, 8 at most. */
  deviceMemory?: number;
  userAgentData?: { mobile?: boolean };
}

/** What this device can do, as far as the browser says. */
export function capabilitiesOf(adapter: AdapterFacts | undefined): Capabilities {
  const { deviceMemory, userAgentData } = navigator as Hints;
  return {
    mobile: userAgentData?.mobile ?? /Android|iPhone|iPad|Mobile/.test(navigator.userAgent),
    ...(adapter && { adapter }),
    ...(deviceMemory !== undefined && { memory: deviceMemory * 2 ** 30 }),
  };
}
