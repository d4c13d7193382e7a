// A hub on this machine: answers for folders of checkpoints as a public model hub does, counts what it is asked and what
// it sends, and does things wrong on command.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { readAddress } from "./hub/address.js";
import { answerTo, plain } from "./hub/answer.js";
import { type Fault, Faults, type Hop } from "./hub/faults.js";
import { FileHashes } from "./hub/repositories.js";
import { send } from "./hub/send.js";

export type { Fault } from "./hub/faults.js";

export interface HubOptions {
  /** Large files are at another host, `cdnUrl`, and small ones at another address of the hub: it answers with redirects. Default: false. */
  redirects?: boolean;
}

/** One request and what came of it. */
export interface HubRequest {
  method: string;
  /** `OWNER/NAME`. */
  repository: string;
  /** The file's in its repository, or "api" for the listing. */
  path: string;
  hop: Hop;
  range?: string;
  /** 0 until it is answered. */
  status: number;
  /** Of the body, that were sent. */
  bytes: number;
  /** False while it is under way, and where the connection ended before the body did. */
  whole: boolean;
}

export interface Hub {
  url: string;
  /** The host of large files, by another name and port. */
  cdnUrl: string;
  /** All requests so far, in their order; preflights of browsers too, as OPTIONS. */
  requests: readonly HubRequest[];
  /** How many for a file, or in all, preflights apart. */
  count(path?: string): number;
  /** Bytes of bodies sent for a file, or in all. */
  bytes(path?: string): number;
  /** Does something wrong from now on. */
  fault(fault: Fault): void;
  /** Does everything right again, and counts from nothing. */
  reset(): void;
  /** Cuts all connections too. */
  close(): Promise<void>;
}

/** As public hubs send them: a request with a header that is not named here, such as If-Range, ends at its preflight. */
const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Range, Content-Range, Content-Type, Content-Disposition, ETag",
  "Access-Control-Expose-Headers":
    "X-Repo-Commit, X-Error-Code, X-Linked-Size, X-Linked-ETag, ETag, Accept-Ranges, Content-Range, Content-Length, Retry-After",
};

/**
 * Starts it on free ports. It serves `FOLDER/NAME` of the first folder that has one as the repository `OWNER/NAME`, with
 * any owner, at the revision `main` and at its commit. From a page, POST a `Fault` to `/control` to command it, or
 * `{ "reset": true }`; any request to that address answers with `requests`.
 */
export async function startHub(folders: readonly string[], { redirects = false }: HubOptions = {}): Promise<Hub> {
  const faults = new Faults();
  const requests: HubRequest[] = [];
  const cdn = await listen(serving("cdn"));
  const cdnUrl = `http://localhost:${cdn.port}`;
  const shelf = { folders, faults, hashes: new FileHashes(), cdnUrl: redirects ? cdnUrl : undefined };
  const hub = await listen(serving("hub"));

  function serving(hop: Hop): RequestListener {
    return (request, response) => {
      serve(hop, request, response).catch((error) => response.destroy(error));
    };
  }

  async function serve(hop: Hop, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? "/", `http://${request.headers.host}`);
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (at.pathname === "/control") return control(request, response);
    const address = readAddress(at);
    const { repository = "", path = at.pathname } = address ?? {};
    const { method = "GET" } = request;
    const { range } = request.headers;
    const entry = { method, repository, path, hop, ...(range !== undefined && { range }), status: 0, bytes: 0 };
    const counted: HubRequest = { ...entry, whole: false };
    requests.push(counted);
    response.once("finish", () => {
      counted.whole = true;
    });
    const answer = await answerTo(request, at, hop, address, shelf).catch((error) => plain(500, String(error)));
    if (answer.wrong.delay !== undefined) await wait(answer.wrong.delay);
    if (response.destroyed) return;
    counted.status = answer.status;
    response.writeHead(answer.status, answer.headers);
    if (method === "HEAD" || answer.status === 204 || answer.status === 304) response.end();
    else await send(response, answer.body, answer.wrong, (bytes) => (counted.bytes += bytes));
  }

  async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of request) text += part;
    if (request.method === "POST") {
      const command = JSON.parse(text) as Fault & { reset?: boolean };
      if (command.reset) reset();
      else faults.add(command);
    }
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(requests));
  }

  function reset(): void {
    faults.clear();
    requests.length = 0;
  }

  const of = (path: string | undefined) =>
    requests.filter((one) => one.method !== "OPTIONS" && (path === undefined || one.path === path));
  return {
    url: `http://127.0.0.1:${hub.port}`,
    cdnUrl,
    requests,
    count: (path) => of(path).length,
    bytes: (path) => of(path).reduce((sum, { bytes }) => sum + bytes, 0),
    fault: (fault) => faults.add(fault),
    reset,
    close: async () => {
      await Promise.all([stop(hub.server), stop(cdn.server)]);
    },
  };
}

async function listen(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
