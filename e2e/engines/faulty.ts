// Between a driver and its engine: passes calls on, and goes wrong on command.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "./listening.js";

/** What a call runs into: an engine that is busy, refuses, is gone or talks nonsense, or a call that is never answered. */
export type Fault = "busy" | "refused" | "gone" | "nonsense" | "silence" | undefined;

/** Told each call, as `METHOD path` or as SQL, before it is made. */
export type Watch = (call: string) => Fault;

export type Query = (sql: string, params: unknown[]) => Promise<{ rows: unknown[] }>;

export interface Faulty<T> {
  engine: T;
  watch: Watch;
  close(): Promise<void>;
}

/** A proxy in front of a server's address. */
export async function faultyServer(target: string): Promise<Faulty<string>> {
  const server = createServer((request, response) => {
    pass(faulty, target, request, response).catch(() => response.destroy());
  });
  const { url, close } = await listening(server);
  const faulty: Faulty<string> = { engine: url, watch: () => undefined, close: async () => close() };
  return faulty;
}

async function pass(
  faulty: Faulty<string>,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const fault = faulty.watch(`${request.method} ${request.url}`);
  if (fault === "silence") return;
  if (fault === "gone") return void response.destroy();
  if (fault === "busy") return void response.writeHead(503, { "Retry-After": "0" }).end("busy");
  if (fault === "refused") return void response.writeHead(401).end(JSON.stringify({ message: "no" }));
  if (fault === "nonsense") return void response.writeHead(200).end("<p>Welcome");
  const { method = "GET", headers } = request;
  const body = Buffer.concat(parts);
  const answer = await fetch(target + request.url, {
    method,
    headers: Object.entries(headers).filter((one): one is [string, string] => /^(content-type|x-|api-)/.test(one[0])),
    ...(body.length > 0 && { body }),
  });
  response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
}

/** The same, of a function that runs SQL. */
export function faultyQuery(query: Query): Faulty<Query> {
  const faulty: Faulty<Query> = {
    engine: async (sql, params) => {
      const fault = faulty.watch(sql);
      if (fault === "silence") return new Promise(() => undefined);
      if (fault === "gone") throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      if (fault === "busy") throw Object.assign(new Error("too many clients"), { code: "53300" });
      if (fault === "refused") throw Object.assign(new Error("permission denied"), { code: "42501" });
      if (fault === "nonsense") return { rows: [{ cosine: "high" }] };
      return query(sql, params);
    },
    watch: () => undefined,
    close: async () => undefined,
  };
  return faulty;
}
