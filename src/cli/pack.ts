import { copyFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SiglipError } from "../core/errors.js";
import { inputSizes } from "../models/ports.js";
import { readSpec } from "../models/spec.js";
import { modelFiles, writeFolderManifest } from "./describe-files.js";
import { packGraph } from "./pack-graph.js";

export interface Packed {
  /** Graphs that were written anew, by their paths in the folder. */
  packed: string[];
  /** Graphs that were copied: those in 8 bits, which only the CPU runs, and those of both towers. */
  kept: string[];
  revision: string;
}

/** The graphs of one tower each. A file of both also says the scale and bias of its logits, which would be lost. */
const TOWER = /^onnx\/(text|vision)_model(?!.*_quantized)[^/]*\.onnx$/;
const GRAPH = /\.onnx$/;

/**
 * Writes a checkpoint's folder to another one, its towers' graphs as the GPU runs them fastest: each as a graph and,
 * beside it in `….onnx_data`, its weights. A manifest is written too; its revision is the one given, or a digest. The
 * folder that is read stays as it is.
 *
 * Throws `bad-input` where it is no checkpoint's or is the same one, `model-invalid` for a graph that can't be read.
 */
export async function packFolder(from: string, to: string, revision?: string): Promise<Packed> {
  if (resolve(from) === resolve(to)) {
    throw new SiglipError("bad-input", "--to must be another folder.", { argument: "--to" });
  }
  const paths = await modelFiles(from);
  const sizes = inputSizes(await specOf(from, paths));
  const packed = paths.filter((path) => TOWER.test(path));
  const copied = paths.filter((path) => !packed.some((graph) => path === graph || isDataOf(path, graph)));
  for (const path of copied) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await copyFile(join(from, path), join(to, path));
  }
  for (const path of packed) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await packGraph(join(from, path), join(to, path), sizes);
  }
  const kept = copied.filter((path) => GRAPH.test(path));
  return { packed, kept, revision: await writeFolderManifest(to, revision) };
}

const isDataOf = (path: string, graph: string) =>
  /^[._]data(_\d+)?$/.test(path.slice(graph.length)) && path.startsWith(graph);

async function specOf(folder: string, paths: readonly string[]) {
  const json = async (path: string): Promise<unknown> =>
    paths.includes(path) ? JSON.parse(await readFile(join(folder, path), "utf8")) : undefined;
  const described = {
    "config.json": await json("config.json"),
    "preprocessor_config.json": await json("preprocessor_config.json"),
    "tokenizer_config.json": await json("tokenizer_config.json"),
  };
  return readSpec(described, { url: "", name: folder, revision: "" });
}
