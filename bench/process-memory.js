import { readdirSync, readFileSync } from "node:fs";

/** The most memory that each process below this one has ever held, in bytes, by Chromium's name for its kind. Linux only. */
export function peaks() {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(describe);
  const below = new Set([process.pid]);
  for (let before = 0; before !== below.size; ) {
    before = below.size;
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  const most = {};
  for (const { pid, kind, peak } of processes) {
    if (kind && below.has(pid)) most[kind] = Math.max(most[kind] ?? 0, peak);
  }
  return most;
}

function describe(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const kind = /--type=([\w-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1];
    return [{ pid: Number(pid), parent: field("PPid"), kind, peak: field("VmHWM") * 1024 }];
  } catch {
    return []; // it has ended
  }
}
