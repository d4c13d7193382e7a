// How the worker has the page start further workers for it: threads of ONNX Runtime, and what resizes pictures. It does
// not start them itself, because in Firefox (153) `new Worker` in a worker may block for ever: the starting thread and the
// started one wait for one signal each, and one is sent. In a page it never does.

/** Posted by the worker to the page. Over `port` go messages as `Relayed`, in both directions. */
export interface SpawnEvent {
  event: typeof SPAWN;
  /** Absolute address of a module. */
  script: string;
  name: string;
  port: MessagePort;
}

export const SPAWN = "siglip-web/spawn";

/** Of the worker or for it; `error`: what it says that went wrong; `end`: it is wanted no longer. */
export type Relayed = { message: unknown } | { error: string } | { end: true };
