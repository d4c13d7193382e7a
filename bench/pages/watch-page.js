/** Watches the page's own thread: call it, and what it gives to have the longest time that no timer could run, in ms. */
export function watchPage() {
  let longest = 0;
  let running = true;
  let last = performance.now();
  const channel = new MessageChannel();
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setTimeout(() => channel.port2.postMessage(0), 0);
  };
  channel.port1.onmessage = tick;
  tick();
  return () => {
    running = false;
    longest = Math.max(longest, performance.now() - last);
    return longest;
  };
}
