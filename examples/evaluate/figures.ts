import { averagePrecisions, bootstrap, meanOfKnown } from "siglip-web/evaluate";

// Three pictures, two classes: what is true, and any scores.
const truths = Int8Array.of(1, 0, 0, 1, 1, 1);
const scores = [0.9, 0.2, 0.4, 0.6, 0.3, 0.8];
const mAP = meanOfKnown(averagePrecisions(truths, scores, 2));
const [figure] = await bootstrap([mAP], { pictures: [0, 1, 2], count: 3 }, { resamples: 1000, seed: 1 });
console.log(figure); // { value, low, high }
