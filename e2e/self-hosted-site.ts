// A site that has everything: the built package, a page, a mirrored checkpoint; served by the command line's own server.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fileHandler, listen } from "../src/cli/serve.js";
import { startHub } from "./hub.js";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const CHECKPOINTS = at("e2e/fixtures/checkpoints");

export interface Site {
  url: string;
  /** The mirrored checkpoint's folder, as a path on the site. */
  model: string;
  /** What the browser reported against the policy, workers' reports too. */
  reports: string[];
  /** Paths that were asked for. */
  requests: string[];
  close(): void;
}

/** The Content Security Policy that docs/self-hosting.md gives. */
export function documentedPolicy(): string {
  const [, policy] = /Content-Security-Policy: (.+)/.exec(readFileSync(at("docs/self-hosting.md"), "utf8")) ?? [];
  if (policy === undefined) throw new Error("docs/self-hosting.md gives no policy");
  return policy;
}

/** Runs the built command line; gives what it printed. */
async function commandLine(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [at("dist/cli.js"), ...args]);
  return stdout;
}

/** Lays the site out with a checkpoint pulled from a hub, which is gone before the page opens, and serves it under a policy. */
export async function openSite(checkpoint: string, policy: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  const hub = await startHub([CHECKPOINTS]);
  const out = await commandLine("pull", `owner/${checkpoint}`, "--to", join(folder, "models"), "--hub", hub.url);
  await hub.close();
  const pulled = /\{ url \}: (.*)/.exec(out)?.[1] ?? "";
  cpSync(at("dist"), join(folder, "dist"), { recursive: true, filter: (path) => !path.includes(`dist${sep}types`) });
  cpSync(join(CHECKPOINTS, "images"), join(folder, "images"), { recursive: true });
  mkdirSync(join(folder, "pages"));
  for (const file of ["self-hosted.html", "self-hosted.js", "measure.js"]) {
    cpSync(at(`e2e/pages/${file}`), join(folder, "pages", file));
  }
  const [reports, requests]: [string[], string[]] = [[], []];
  const files = await fileHandler(folder, { "Content-Security-Policy": `${policy}; report-uri /report` });
  const { server, url } = await listen(
    async (request, response) => {
      if (request.url !== "/report") {
        requests.push(request.url ?? "");
        return files(request, response);
      }
      let text = "";
      for await (const part of request) text += part;
      const { "blocked-uri": blocked, "violated-directive": directive } = JSON.parse(text)["csp-report"];
      reports.push(`${directive}: ${blocked}`);
      response.writeHead(204).end();
    },
    0,
    "127.0.0.1",
  );
  return {
    url,
    model: pulled.slice(folder.length).split(sep).join("/"),
    reports,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}
