import type { PullProgress } from "./pull.js";

/** Where it is shown: standard error. */
export interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far each file is: on a terminal in one line that changes, elsewhere in a line for each that is there. */
export function progressLine(screen: Screen): (progress: PullProgress) => void {
  let shown = "";
  return ({ file, loaded, total }) => {
    const done = loaded === total;
    const text = done ? `${file}: ${size(total)}` : `${file}: ${size(loaded)} of ${size(total)}`;
    if (text === shown || !(screen.isTTY || done)) return;
    shown = text;
    screen.write(screen.isTTY ? `\r\x1b[K${text}${done ? "\n" : ""}` : `${text}\n`);
  };
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
