// What is needed of the platform, which has it in pages, workers and Node.
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: undefined): void;
  close(): void;
}
declare const MessageChannel: new () => { port1: Port; port2: Port };

/** Lets what is waiting for this thread go first, once: a promise alone does not, and a timer may be made to wait. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
