// A worker that the engine has started beside it, to scan an index's vectors with it.

import { Board, type Seat } from "./scan-board.js";
import type { FromScanThread, ToScanThread } from "./scan-crew.js";
import { openKernels } from "./scan-kernels.js";

/** Does what this worker is told; once it has begun, it hears of nothing but jobs, and its end. */
export function serveScan(): void {
  let place: { seat: Seat; board: Board } | undefined;
  self.addEventListener("message", ({ data: message }: MessageEvent<ToScanThread>) => {
    if ("begin" in message) {
      place?.board.serve(place.seat);
      return;
    }
    const kernels = openKernels(message.sits.memory);
    place = { seat: { ...message.sits, kernels }, board: new Board(message.board) };
    self.postMessage({ ready: kernels.int8Query } satisfies FromScanThread);
  });
}
