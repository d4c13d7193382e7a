/** Lets a worker answer what `ask` asks, one at a time: with what the step of that name gives, or why it failed. */
export function answerWith(steps) {
  self.onmessage = async ({ data: { name, options } }) => {
    try {
      self.postMessage({ value: await steps[name](options) });
    } catch (error) {
      self.postMessage({ error: String(error?.stack ?? error) });
    }
  };
}
