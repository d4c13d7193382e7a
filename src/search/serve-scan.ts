// A worker that the engine has started beside it, to scan an index's vectors with it.

import { Board, type Seat } from "./scan-board.js";
import type { FromScanThread, ToScanThread } from "./scan-crew.js";
import { openKernels } from "./scan-kernels.js";

/** Takes what it is told; once it has begun, it hears of nothing but jobs, and its end. */
export function serveScan(answer: (message: FromScanThread) => void): (message: ToScanThread) => void {
  let place: { seat: Seat; board: Board } | undefined;
  return (message) => {
    if ("begin" in message) {
      place?.board.serve(place.seat);
      return;
    }
    const kernels = openKernels(message.sits.memory);
    place = { seat: { ...message.sits, kernels }, board: new Board(message.board) };
    answer({ ready: kernels.int8Query });
  };
}
