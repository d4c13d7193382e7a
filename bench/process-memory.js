import { readdirSync, readFileSync } from "node:fs";

/** The most memory that each process below this one has ever held, in bytes, by Chromium's name for its kind. Linux only. */
export function peaks() {
  const most = {};
  for (const { kind, peak } of below()) most[kind] = Math.max(most[kind] ?? 0, peak);
  return most;
}

/** The memory that the largest page below this process holds now, with its workers, in bytes. Linux only. */
export function pageMemory() {
  return Math.max(...below().flatMap(({ kind, now }) => (kind === "renderer" ? [now] : [])));
}

function below() {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(describe);
  const found = new Set([process.pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return processes.filter(({ pid, kind }) => kind && found.has(pid));
}

function describe(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const kind = /--type=([\w-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1];
    return [{ pid: Number(pid), parent: field("PPid"), kind, peak: field("VmHWM") * 1024, now: field("VmRSS") * 1024 }];
  } catch {
    return []; // it has ended
  }
}
