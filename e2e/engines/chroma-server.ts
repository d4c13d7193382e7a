// The real Chroma, as the npm package `chromadb` brings it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../node_modules/chromadb/dist/cli.mjs", import.meta.url));
/** How long it may take to start, in milliseconds, on a busy machine. */
const PATIENCE = 60_000;

export interface ChromaServer {
  url: string;
  close(): Promise<void>;
}

/** Starts it in a folder of its own, open to pages of any origin; undefined where its binary does not run. */
export async function startChroma(): Promise<ChromaServer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "chroma-"));
  const port = await freePort();
  const config = join(folder, "config.yaml");
  const lines = [
    `port: ${port}`,
    "listen_address: 127.0.0.1",
    `persist_path: ${folder}/data`,
    'cors_allow_origins: ["*"]',
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  const server = spawn(process.execPath, [CLI, "run", config], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (part) => {
    said += part;
  });
  const close = async () => {
    await ended(server);
    rmSync(folder, { recursive: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const began = Date.now();
  while (server.exitCode === null && Date.now() - began < PATIENCE) {
    if (await answers(url)) return { url, close };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await close();
  console.log(`Chroma does not start here, and its tests are skipped: ${/Error: .*/.exec(said)?.[0] ?? said}`);
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v2/heartbeat`)).ok;
  } catch {
    return false;
  }
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once("exit", () => resolve());
    server.kill("SIGKILL");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createServer().listen(0, "127.0.0.1", () => {
      const { port } = socket.address() as { port: number };
      socket.close(() => resolve(port));
    });
  });
}
