import { badInput } from "../core/errors.js";
import { type AskedSource, DEFAULT_HUB } from "../models/source.js";
import type { ModelSource } from "./options.js";

const WORDS =
  'A model is "siglip-demo", an id of describeModels(), { repo: "OWNER/NAME", revision } or { url } of a folder.';

/** Where the model is that was asked for; whether the catalogue has an id, the worker says. Throws `bad-input` for what is none. */
export async function toSource(model: ModelSource, hub: string | URL = DEFAULT_HUB): Promise<AskedSource> {
  if (model === "siglip-demo") return (await import("./built-in-model.js")).builtInModel();
  if (typeof model === "string") return { kind: "catalogue", hub: hubAddress(hub), id: model };
  if (typeof model !== "object" || model === null) throw badInput("model", WORDS);
  if ("repo" in model) return repository(model.repo, model.revision, hub);
  if (!model.url) throw badInput("model", WORDS);
  return folder(model.url);
}

function repository(repo: unknown, revision: unknown = "main", hub: string | URL): AskedSource {
  const right = typeof repo === "string" && /^[\w.-]+\/[\w.-]+$/.test(repo) && !/(^|\/)\.\.?(\/|$)/.test(repo);
  if (!right || typeof revision !== "string" || revision === "") throw badInput("model", WORDS);
  return { kind: "repository", hub: hubAddress(hub), repo, revision };
}

function folder(url: string | URL): AskedSource {
  const absolute = new URL(address(url, "model"));
  if (!absolute.pathname.endsWith("/")) absolute.pathname += "/";
  return { kind: "folder", url: absolute.href };
}

/** Without a trailing slash. */
function hubAddress(hub: string | URL): string {
  return address(hub, "hub").replace(/\/$/, "");
}

/** On the page's own terms: relative ones too. */
function address(url: string | URL, argument: string): string {
  try {
    return new URL(url, document.baseURI).href;
  } catch (cause) {
    throw badInput(argument, `This is no address: ${String(url)}`, cause);
  }
}
