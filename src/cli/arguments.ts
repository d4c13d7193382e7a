import { parseArgs } from "node:util";
import { badInput } from "../core/errors.js";
import { DTYPES, type Dtype, type Tower } from "../models/dtype.js";
import { DEFAULT_HUB, hubRedirects } from "../models/source.js";
import type { Wanted } from "./needed.js";

const TOWERS: readonly Tower[] = ["image", "text"];

/** What the command line asks for. */
export type Command =
  | { name: "help" | "version" }
  | { name: "pull"; model: string; to: string; hub: string; revision?: string; redirects: string[]; wanted: Wanted }
  | { name: "serve"; dir: string; port: number; host: string; headers: Record<string, string> }
  | { name: "pack"; dir: string; to: string; revision?: string }
  | { name: "manifest"; dir: string; revision?: string };

const OPTIONS = {
  pull: {
    to: { type: "string" },
    hub: { type: "string", default: DEFAULT_HUB },
    revision: { type: "string" },
    dtype: { type: "string", default: "fp32" },
    "image-dtype": { type: "string" },
    "text-dtype": { type: "string" },
    towers: { type: "string", default: TOWERS.join(",") },
    redirects: { type: "string" },
  },
  serve: {
    port: { type: "string", default: "8080" },
    host: { type: "string", default: "127.0.0.1" },
    header: { type: "string", multiple: true },
  },
  pack: { to: { type: "string" }, revision: { type: "string" } },
  manifest: { revision: { type: "string" } },
} as const;

/** Reads the arguments after the program's name. Throws `bad-input` that names the argument. */
export function readArguments(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || args.includes("--help") || args.includes("-h")) return { name: "help" };
  if (name === "version" || name === "--version") return { name: "version" };
  try {
    if (name === "pull") return readPull(rest);
    if (name === "serve") return readServe(rest);
    if (name === "pack") return readPack(rest);
    if (name === "manifest") return readManifestCommand(rest);
  } catch (error) {
    // parseArgs says well what is wrong.
    if (error instanceof TypeError) throw badInput("arguments", error.message);
    throw error;
  }
  throw badInput("command", `"${name}" is no command; there are pull, pack, serve and manifest.`);
}

function readPull(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS.pull, allowPositionals: true });
  const model = only(positionals, "MODEL");
  if (values.to === undefined) throw badInput("--to", "Where to? pull needs --to DIR.");
  const towers = list("--towers", values.towers, TOWERS);
  const dtypes = (tower: Tower, own: string | undefined): readonly Dtype[] =>
    towers.includes(tower) ? list(own === undefined ? "--dtype" : `--${tower}-dtype`, own ?? values.dtype, DTYPES) : [];
  return {
    name: "pull",
    model,
    to: values.to,
    hub: address(values.hub),
    ...revisionOf(values.revision),
    redirects: values.redirects?.split(",").map((host) => host.trim()) ?? [...hubRedirects(address(values.hub))],
    wanted: { image: dtypes("image", values["image-dtype"]), text: dtypes("text", values["text-dtype"]) },
  };
}

function readServe(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS.serve, allowPositionals: true });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw badInput("--port", `--port ${values.port} is no port.`);
  const headers = (values.header ?? []).map((header): [string, string] => {
    const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(header) ?? [];
    if (name === undefined || value === undefined)
      throw badInput("--header", `--header "${header}" is no "NAME: VALUE".`);
    return [name, value];
  });
  return {
    name: "serve",
    dir: only(positionals, "DIR"),
    port,
    host: values.host,
    headers: Object.fromEntries(headers),
  };
}

function readPack(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS.pack, allowPositionals: true });
  const dir = only(positionals, "DIR");
  if (values.to === undefined) throw badInput("--to", "Where to? pack needs --to DIR.");
  return { name: "pack", dir, to: values.to, ...revisionOf(values.revision) };
}

function readManifestCommand(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS.manifest, allowPositionals: true });
  return { name: "manifest", dir: only(positionals, "DIR"), ...revisionOf(values.revision) };
}

function only(positionals: readonly string[], what: string): string {
  const [one, ...more] = positionals;
  if (one !== undefined && one !== "" && more.length === 0) return one;
  throw badInput(what, one ? `One ${what} at a time: what is "${more.join(" ")}"?` : `${what} is missing.`);
}

/** It becomes a folder's path. */
function revisionOf(revision: string | undefined): { revision?: string } {
  if (revision === undefined) return {};
  const names = revision.split("/");
  if (names.every((name) => /^\w[\w.-]*$/.test(name))) return { revision };
  throw badInput("--revision", `--revision ${revision} is no branch, tag or commit.`);
}

function address(hub: string): string {
  const url = URL.canParse(hub) ? new URL(hub) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.href.replace(/\/+$/, "");
  throw badInput("--hub", `--hub ${hub} is no address.`);
}

function list<T extends string>(option: string, given: string, known: readonly T[]): readonly T[] {
  return given.split(",").map((text) => {
    const one = known.find((name) => name === text.trim());
    if (one === undefined) throw badInput(option, `${option} ${given}: "${text}" is none of ${known.join(", ")}.`);
    return one;
  });
}
