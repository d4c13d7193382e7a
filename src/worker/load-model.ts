import { isSiglipError, SiglipError } from "../core/errors.js";
import type { OnProgress } from "../core/progress.js";
import { rowOfRepository } from "../models/catalogue.js";
import { sourceOf } from "../models/catalogue-source.js";
import type { AdapterFacts } from "../models/device.js";
import { known, type Rung, rungName } from "../models/ladder.js";
import { plan } from "../models/plan.js";
import type { Plan } from "../models/plan-types.js";
import type { ProofTry } from "../models/proof.js";
import { defaultThreads } from "../models/threads.js";
import type { Loaded, LoadRequest, SteppedDown } from "../protocol/contract.js";
import type { Files } from "../store/files.js";
import { capabilitiesOf } from "./capabilities.js";
import { type Checkpoint, readCheckpoint } from "./checkpoint.js";
import { Folder } from "./folder.js";
import { adapterFacts, findAdapter, openDevice } from "./gpu.js";
import { Model } from "./model.js";
import { openOrt } from "./ort.js";
import { canarySubject, faultOf, goldenSubject, Prover, type Subject } from "./prover.js";
import { runCanary } from "./run-canary.js";
import { type Provider, Runtime } from "./runtime.js";
import { RuntimeBeside } from "./runtime-beside.js";
import { sentBeside, type WeightsSent } from "./sent-beside.js";
import { startBeside } from "./start-beside.js";

/** A model that is ready, and what is to be said of it; or the paths left, for a fresh worker to go on. */
export type LoadResult = { model: Model; loaded: Loaded } | { stepped: SteppedDown };

/**
 * Loads a model on the fastest path that proves right. Paths that are known to fail are passed over; the first other one
 * is tried, and where it fails and others are left, the caller goes on in a fresh worker.
 *
 * Throws the fault of the last path: `unproven`, with all tries, where it gave wrong answers.
 */
export async function loadModel(
  request: LoadRequest,
  files: Files,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<LoadResult> {
  const adapter = request.device === "wasm" ? undefined : await findAdapter();
  const facts = adapter && adapterFacts(adapter);
  const folder = await Folder.open(sourceOf(request.source), request.redirects, files, signal);
  const checkpoint = await readCheckpoint(folder, signal, request.resolution);
  const { rungs, reasons: why, memory } = planFor(checkpoint, request, facts);
  const threads = request.threads ?? defaultThreads(navigator.hardwareConcurrency, memory);
  const tries = [...request.tries];
  for (let at = Math.min(tries.length, rungs.length - 1); ; at++) {
    const rung = rungs[at] as Rung;
    const isLast = at === rungs.length - 1;
    const prover = new Prover(request.verify, rung, facts);
    const path = rungName(rung);
    const passed = isLast ? undefined : known(rung, rungs, tries);
    if (passed) {
      tries.push({ path, passed: false, checks: [], fault: passed });
      continue;
    }
    const refuted = isLast ? undefined : await prover.refuted(subjectsOf(checkpoint, rung));
    if (refuted) {
      tries.push({ path, passed: false, checks: [refuted], fault: faultOf(refuted) });
      continue;
    }
    try {
      const sent = sentBeside(rung, request.towers, files.kind);
      const { runtime, beside } = await openRuntimes(rung, adapter, threads, sent);
      if (request.towers.includes("image")) beside?.begin();
      const model = await prove(checkpoint, rung, runtime, beside, prover, request, signal, onProgress);
      if (request.verify !== "off") tries.push({ path, passed: true, checks: prover.checks });
      const reasons = [...why, ...tries.flatMap(({ path, fault }) => (fault ? [`Not on ${path}: ${fault}`] : []))];
      return {
        model,
        loaded: describe(model, rung, runtime, reasons, { verify: request.verify, tries }, facts, files),
      };
    } catch (error) {
      signal.throwIfAborted();
      const fault = error instanceof Error ? error.message : String(error);
      tries.push({ path, passed: false, checks: prover.checks, fault });
      if (isSiglipError(error, "device-unavailable")) {
        for (const other of onSameDevice(rung, rungs.slice(at + 1, -1))) {
          tries.push({ path: rungName(other), passed: false, checks: [], fault });
        }
      }
      if (!isLast && mayDoBetter(error, rung, rungs[0])) return { stepped: { tries } };
      if (isSiglipError(error, "unproven")) throw new SiglipError("unproven", error.message, { tries });
      throw error;
    }
  }
}

/** The next of the paths that need the very device of this one. */
function onSameDevice({ device, subgroups }: Rung, next: readonly Rung[]): Rung[] {
  const other = next.findIndex((rung) => rung.device !== device || rung.subgroups !== subgroups);
  return next.slice(0, other === -1 ? next.length : other);
}

/** Device, formats and ways to fall back, by what is known of the model: its row of the catalogue, and its folder's listing. */
function planFor(
  { folder, spec }: Checkpoint,
  { device, dtype, towers, verify, tokenTable }: LoadRequest,
  adapter: AdapterFacts | undefined,
): Plan {
  const { listing } = folder;
  const row = rowOfRepository(spec.name);
  const model = { name: spec.name, ...(row && { row }), ...(listing && { listing }) };
  return plan(model, capabilitiesOf(adapter), { device, dtype, towers, verify, tokenTable }, new Set());
}

/** ONNX Runtime is begun at once, and starts while the weights are being fetched; the one beside it takes what it compiled. */
async function openRuntimes(
  { device, subgroups }: Rung,
  adapter: GPUAdapter | undefined,
  threads: number,
  sent: WeightsSent | undefined,
): Promise<{ runtime: Runtime; beside: RuntimeBeside | undefined }> {
  const provider: Provider =
    adapter && device === "webgpu"
      ? { kind: "webgpu", device: await openDevice(adapter, subgroups) }
      : { kind: "wasm" };
  const opened = openOrt(threads);
  const runtime = new Runtime(
    provider,
    opened.then(({ ort }) => ort),
  );
  const start = async () => startBeside(threads, (await opened).compiled);
  return { runtime, beside: sent && new RuntimeBeside(runtime, start, sent) };
}

/** The canary first: it costs no download. */
async function prove(
  checkpoint: Checkpoint,
  rung: Rung,
  runtime: Runtime,
  beside: RuntimeBeside | undefined,
  prover: Prover,
  { towers, ...limits }: LoadRequest,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Model> {
  const { spec } = checkpoint;
  for (const dtype of new Set([rung.dtype.image, rung.dtype.text])) {
    const subject = canarySubject(dtype, rung.graph, spec);
    await prover.prove(subject, () => runCanary(runtime, spec.headSize, dtype, rung.graph));
    signal.throwIfAborted();
  }
  const model = new Model(checkpoint, rung, runtime, beside, prover, limits);
  await model.load(towers, signal, onProgress);
  return model;
}

function subjectsOf(checkpoint: Checkpoint, { dtype, graph }: Rung): Subject[] {
  return (["image", "text"] as const).flatMap((tower) => [
    canarySubject(dtype[tower], graph, checkpoint.spec),
    goldenSubject(tower, dtype[tower], graph, checkpoint),
  ]);
}

/** Whether another path may do better: a fault of this device, or a number format to fall back to that the folder does not have. */
function mayDoBetter(error: unknown, { dtype }: Rung, first: Rung | undefined): boolean {
  const missing = isSiglipError(error, "model-fetch") && error.data.status !== undefined;
  if (missing) return dtype.image !== first?.dtype.image || dtype.text !== first.dtype.text;
  return (
    isSiglipError(error, "unproven") ||
    isSiglipError(error, "numerics") ||
    isSiglipError(error, "runtime") ||
    isSiglipError(error, "device-unavailable") ||
    isSiglipError(error, "device-lost") ||
    (isSiglipError(error, "model-invalid") && error.data.device === "webgpu")
  );
}

function describe(
  model: Model,
  { device, dtype }: Rung,
  { threads }: Runtime,
  reasons: string[],
  proof: { verify: LoadRequest["verify"]; tries: ProofTry[] },
  adapter: AdapterFacts | undefined,
  files: Files,
): Loaded {
  const { calibration, dim, pictures, space } = model;
  const { name, revision } = model.spec;
  const { kind, notes, full } = files;
  return {
    model: name,
    revision,
    dim,
    space,
    device,
    dtype,
    reasons,
    proof,
    storage: { kind, notes: [...notes], ...(full && { full }) },
    threads,
    ...(pictures && { pictures }),
    ...(adapter && { adapter }),
    ...(calibration && { calibration }),
  };
}
