/** Seconds of the past that count: a slow first batch should not spoil the number for long. */
const WINDOW = 3;

/** Turns "so many are done", from nothing at the time of this call, into how many a second. */
export function createPace(now: () => number = () => performance.now()): (done: number) => number | undefined {
  const samples = [{ seconds: now() / 1000, done: 0 }];
  return (done) => {
    const seconds = now() / 1000;
    samples.push({ seconds, done });
    while (samples.length > 2 && seconds - (samples[1]?.seconds ?? seconds) > WINDOW) samples.shift();
    const first = samples[0];
    if (!first || seconds <= first.seconds) return undefined;
    return (done - first.done) / (seconds - first.seconds);
  };
}
