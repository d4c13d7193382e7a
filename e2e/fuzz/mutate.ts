// Wrong bytes and wrong JSON, by seed: the same cases on every run.
import type { Random } from "../random.js";

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Bytes that mean something to most formats: the ends of numbers' ranges, and lengths that are not there. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff];

/** One to four changes: bits, bytes, runs of them, parts cut out, repeated or moved, and the end cut off. */
export function mutateBytes(file: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let bytes = Uint8Array.from(file);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = Math.floor(random() ** 2 * bytes.length); // headers are at the beginning
  const length = 1 + Math.floor(random() ** 3 * 64);
  const cut = bytes.subarray(at, at + length);
  switch (Math.floor(random() * 7)) {
    case 0:
      if (bytes.length > 0) bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
      return bytes;
    case 1:
      if (bytes.length > 0) bytes[at] = pick(random, TELLING);
      return bytes;
    case 2:
      return bytes.fill(pick(random, TELLING), at, at + length);
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4:
      return joined(bytes.subarray(0, at), cut, cut, bytes.subarray(at + length));
    case 5:
      return joined(
        bytes.subarray(0, at),
        Uint8Array.from({ length }, () => random() * 256),
        bytes.subarray(at),
      );
    default:
      return bytes.slice(0, Math.floor(random() * bytes.length));
  }
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What stands where something else is expected. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  "",
  "__proto__",
  "x".repeat(10_000),
  "\ud800",
  "\0",
  "NaN",
  [],
  {},
  [[[[[[[[]]]]]]]],
  { length: 1e9 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
];

/** One to four changes of a parsed JSON value: values replaced by odd ones, left out, repeated, or under another name. */
export function mutateJson(value: unknown, random: Random): unknown {
  let changed: unknown = structuredClone(value);
  for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
    const places = containersOf(changed);
    if (places.length === 0 || random() < 0.02) changed = structuredClone(pick(random, ODD));
    else mutateContainer(pick(random, places), random);
  }
  return changed;
}

type Container = Record<string, unknown> | unknown[];

/** Every object and list, few of what there are many of: a vocabulary has thousands. */
function containersOf(value: unknown, found: Container[] = []): Container[] {
  if (typeof value !== "object" || value === null || found.length > 500) return found;
  found.push(value as Container);
  for (const inner of Object.values(value).slice(0, 60)) containersOf(inner, found);
  return found;
}

function mutateContainer(container: Container, random: Random): void {
  const keys = Object.keys(container);
  const key = keys.length > 0 ? pick(random, keys) : "0";
  const at = container as Record<string, unknown>;
  const odd = structuredClone(pick(random, ODD));
  switch (Math.floor(random() * 6)) {
    case 0:
    case 1:
      define(at, key, odd);
      return;
    case 2:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete at[key];
      return;
    case 3:
      define(at, pick(random, ["__proto__", "constructor", "toString", "", "0", "-1"]), odd);
      return;
    case 4:
      define(at, key, structuredClone(at[pick(random, keys)]));
      return;
    default:
      if (Array.isArray(container)) container.push(...structuredClone(container.slice(0, 100)));
      else define(at, `${key}x`, at[key]);
  }
}

/** Also a key that assigning would not make. */
function define(at: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(at) && !/^\d+$/.test(key)) return;
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true });
}
