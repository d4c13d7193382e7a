/** What AdamW remembers of each parameter, and how many steps it has made. */
export interface Moments {
  first: Float32Array;
  second: Float32Array;
  steps: number;
}

export interface Step {
  learningRate: number;
  weightDecay: number;
  /** The first so many parameters decay; the others don't. */
  decayed: number;
}

// The second is the SigLIP paper's (section 4.9: with 0.95 for 0.999 large batches stay stable).
const BETA_1 = 0.9;
const BETA_2 = 0.95;
const EPSILON = 1e-8;

/**
 * One step of Adam with decoupled weight decay, in place: Loshchilov & Hutter, arXiv:1711.05101, algorithm 2, with the
 * decay multiplied by the learning rate as `torch.optim.AdamW` does.
 */
export function adamW(parameters: Float32Array, gradients: Float32Array, moments: Moments, step: Step): void {
  const { first, second } = moments;
  const { learningRate, weightDecay, decayed } = step;
  moments.steps++;
  const [correct1, correct2] = [1 - BETA_1 ** moments.steps, 1 - BETA_2 ** moments.steps];
  for (let i = 0; i < parameters.length; i++) {
    const gradient = gradients[i] as number;
    const m = BETA_1 * (first[i] as number) + (1 - BETA_1) * gradient;
    const v = BETA_2 * (second[i] as number) + (1 - BETA_2) * gradient * gradient;
    first[i] = m;
    second[i] = v;
    const kept = (parameters[i] as number) * (i < decayed ? 1 - learningRate * weightDecay : 1);
    parameters[i] = kept - (learningRate * (m / correct1)) / (Math.sqrt(v / correct2) + EPSILON);
  }
}
