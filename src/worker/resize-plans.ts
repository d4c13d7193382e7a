import { Recent } from "../core/recent.js";
import { planAt, planResize, type ResizePlan, type ResizeRule } from "../core/resize-plan.js";
import type { Box } from "../core/views.js";

/** Sizes of pictures whose plans are kept: photos of one camera have two. */
const KEPT = 32;

/** Plans of crops by one rule: of one size they share their weights, while that is among the last that were asked for. */
export function openPlans(rule: ResizeRule): (box: Box) => ResizePlan {
  const plans = new Recent<string, ResizePlan>(KEPT);
  return ({ left, top, width, height }) =>
    planAt(
      plans.get(`${width} ${height}`, () => planResize(width, height, rule)),
      left,
      top,
    );
}
