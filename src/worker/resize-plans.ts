import { Recent } from "../core/recent.js";
import { planResize, type ResizePlan, type ResizeRule } from "../core/resize-plan.js";

/** Sizes of pictures whose plans are kept: photos of one camera have two. */
const KEPT = 32;

/** `planResize` by one rule; the same plan for the same size, while it is among the last that were asked for. */
export function openPlans(rule: ResizeRule): (width: number, height: number) => ResizePlan {
  const plans = new Recent<string, ResizePlan>(KEPT);
  return (width, height) => plans.get(`${width} ${height}`, () => planResize(width, height, rule));
}
