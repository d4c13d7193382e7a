// How the worker has the page start further workers for it, and those their own: threads of ONNX Runtime, what resizes
// pictures, what runs the image tower, and what scans an index. It does not start them itself, because in Firefox (153)
// `new Worker` in a worker may block for ever: the starting thread and the started one wait for one signal each, and one is
// sent. In a page it never does.

/** Posted by the worker to the page. Over `port` go messages as `Relayed`, in both directions. */
export interface SpawnEvent {
  event: typeof SPAWN;
  /** Absolute address of a module. */
  script: string;
  name: string;
  port: MessagePort;
  /** Sent to the started worker first. */
  own?: MessagePort | undefined;
}

export const SPAWN = "siglip-web/spawn";

/** Of the worker or for it; `error`: what it says that went wrong; `end`: it is wanted no longer. */
export type Relayed = { message: unknown } | { error: string } | { end: true };
