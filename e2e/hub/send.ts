// Sends a body as a hub's network would, or worse.
import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Wrong } from "./faults.js";

const CHUNK = 65_536;
/** Parts in which one second's bytes are sent where they are held back. */
const STEPS = 20;

/** A part of a file, `to` exclusive, or a text. */
export type Body = { file: string; from: number; to: number } | { text: string };

/**
 * Sends it and ends the answer, or the connection. `onBytes` gets each part's length once the network has taken it: after
 * the other side has gone, what was still on its way to it is counted too.
 */
export async function send(
  response: ServerResponse,
  body: Body,
  wrong: Wrong,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { cut, byReset, rate } = wrong;
  let left = cut ?? Number.POSITIVE_INFINITY;
  if (cut !== undefined) response.flushHeaders();
  for await (const whole of parts(body, wrong)) {
    const part = whole.subarray(0, Math.min(whole.length, left));
    if (part.length > 0 && !(await write(response, part))) return;
    onBytes(part.length);
    left -= part.length;
    if (left <= 0) break;
    if (rate !== undefined) await wait((1000 * part.length) / rate);
  }
  if (cut === undefined || left > 0) {
    response.end();
    return;
  }
  if (byReset) response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}

async function* parts(body: Body, { rate, corrupt, changed }: Wrong): AsyncGenerator<Buffer> {
  const size = rate === undefined ? CHUNK : Math.max(1, Math.min(CHUNK, Math.floor(rate / STEPS)));
  if ("text" in body) {
    const bytes = Buffer.from(body.text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    return;
  }
  const { file, from, to } = body;
  if (to <= from) return;
  let at = from;
  for await (const part of createReadStream(file, { start: from, end: to - 1, highWaterMark: size })) {
    for (const turned of [corrupt, changed ? 0 : undefined]) {
      if (turned !== undefined && turned >= at && turned < at + part.length) part[turned - at] ^= 0xff;
    }
    at += part.length;
    yield part;
  }
}

/** Whether the network took it: not where the connection is gone. */
function write(response: ServerResponse, part: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    if (response.destroyed || response.socket?.destroyed) return gone();
    response.once("close", gone);
    response.write(part, (error) => {
      response.off("close", gone);
      resolve(!error);
    });
  });
}
