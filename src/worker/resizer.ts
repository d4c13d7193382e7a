// A worker that the engine has started beside it: decodes and resizes picture files while the other thread runs the tower.
// Never sees ONNX Runtime.

import { decode } from "./decode.js";
import { openFile } from "./open-input.js";
import { openResize, type Resize } from "./resize-here.js";
import { resizedViews } from "./resized-views.js";
import type { FromResizer, ToResizer } from "./resizer-messages.js";

let resize: Resize | undefined;

function answer(message: FromResizer, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.addEventListener("message", async ({ data }: MessageEvent<ToResizer>) => {
  if ("rule" in data) {
    resize = openResize(data.rule);
    answer({ ready: true });
    return;
  }
  const { job, blob, maxPixels, views } = data;
  try {
    if (!resize) throw new Error("no rule yet");
    const resized = await resizedViews(await decode(await openFile(blob, maxPixels), maxPixels), views, resize);
    answer(
      { job, resized },
      resized.from.map(({ buffer }) => buffer),
    );
  } catch {
    answer({ job }); // the other thread tries for itself, and says what is wrong
  }
});
