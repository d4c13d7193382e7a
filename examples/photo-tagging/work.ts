import { loadLabels, type Progress } from "siglip-web";
import { bytes } from "../shared/numbers.js";
import { type Looking, lookingWords } from "../shared/words.js";
import { addPictures } from "./adding.js";
import type { Desk } from "./desk.js";
import type { Engine, Running } from "./engine.js";
import type { LabelVectors } from "./label-vectors.js";
import type { NewPicture, Pictures } from "./pictures.js";
import type { Status } from "./status.js";
import type { Tagging, TagLabel, Taught } from "./tagging.js";
import { examplesOf, teachLabel } from "./teaching.js";
import type { Thumbnails } from "./thumbnails.js";

/** What needs the model. Each tells what it does, and offers to try again where it can't. */
export interface Work {
  /** Pictures that an earlier visit left. */
  resume(): Promise<void>;
  add(added: readonly NewPicture[]): Promise<void>;
  stop(): void;
  /** Encodes the texts of labels that have no vector, which fetches the text half of the model. */
  encode(): Promise<void>;
  teach(label: TagLabel): Promise<Taught | undefined>;
  /** The names in a label pack, whose vectors are known from then on. */
  openPack(file: Blob): Promise<{ labels: string[]; templates: string[] } | undefined>;
  forget(): Promise<void>;
}

export interface WorkParts {
  engine: Engine;
  pictures: Pictures;
  thumbnails: Thumbnails;
  vectors: LabelVectors;
  status: Status;
  desk: () => Desk;
  /** Rows or vectors have changed. */
  changed: () => void;
  /** Pictures are being added, or no more. */
  busy: (adding: boolean) => void;
}

export function createWork(parts: WorkParts): Work {
  const { engine, pictures, thumbnails, vectors, status, desk, changed, busy } = parts;
  let stopping = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();
  let encoding = false;

  const loading = ({ loaded, total, phase }: Progress) => {
    if (phase !== "load") return;
    const far = total === undefined ? bytes(loaded) : `${bytes(loaded)} of ${bytes(total)}`;
    status.activity(`Loading the model: ${far}`, loaded, total);
  };

  async function started(): Promise<Running> {
    if (engine.running) return engine.running;
    status.activity("Starting the model");
    return engine.start(loading);
  }

  /** One after another; what fails says so, and can be tried again. */
  function inTurn<T>(title: string, run: () => Promise<T>, again: () => unknown): Promise<T | undefined> {
    const turn = queue.then(run).catch((error: unknown) => {
      status.trouble(title, error, again);
      return undefined;
    });
    queue = turn;
    return turn;
  }

  async function missingOf(tagging: Tagging, running: Running): Promise<void> {
    const { labels, templates } = tagging;
    const names = vectors.missing(running.space, templates, labels);
    if (names.length === 0) return;
    status.activity("Reading the labels");
    vectors.learn(await running.siglip.labels(names, { templates, onProgress: loading }));
    status.idle();
  }

  async function resume() {
    await inTurn(
      "The model could not be started",
      async () => {
        const running = await started();
        await pictures.read(running.index);
        await missingOf(desk().tagging, running);
        status.idle();
        changed();
      },
      resume,
    );
  }

  async function add(added: readonly NewPicture[]) {
    const fresh = added.filter(({ id }) => pictures.row(id) === undefined);
    if (fresh.length === 0) return status.announce("Those pictures are all here already");
    await inTurn(
      "The pictures could not be looked at",
      async () => {
        const running = await started();
        await missingOf(desk().tagging, running);
        stopping = new AbortController();
        busy(true);
        try {
          status.announce(`Looking at ${fresh.length} pictures`);
          const progress = (now: Looking) => status.activity(lookingWords(now), now.done, now.total);
          const on = { progress, more: changed };
          status.failures(await addPictures(running.index, pictures, fresh, on, stopping.signal));
          status.announce("All pictures have been looked at");
        } catch (error) {
          if (!stopping.signal.aborted) throw error;
          await pictures.read(running.index);
          status.announce("Stopped; what was looked at is kept");
        } finally {
          busy(false);
          changed();
        }
        status.idle();
      },
      () => add(added),
    );
  }

  async function encode() {
    const { running } = engine;
    if (!running || encoding) return;
    encoding = true;
    await inTurn(
      "The labels could not be read",
      async () => {
        encoding = false;
        await missingOf(desk().tagging, running);
        changed();
      },
      encode,
    );
    encoding = false;
  }

  const teach: Work["teach"] = (label) =>
    inTurn(
      `“${label.name}” could not be taught`,
      async () => {
        const { siglip, space, calibration } = await started();
        const { byHand, templates } = desk().tagging;
        const { taught: _, ...words } = label;
        const text = vectors.judge(space, templates, words, calibration)?.vector;
        return teachLabel(label, examplesOf(byHand[label.id], pictures), pictures, siglip, text);
      },
      () => undefined,
    );

  const openPack: Work["openPack"] = (file) =>
    inTurn(
      "The label pack could not be used",
      async () => {
        const set = await loadLabels(file);
        const { space } = await started();
        status.idle();
        if (set.space !== space) throw new Error(`It was made for another model: ${set.space}. This one is ${space}.`);
        vectors.learn(set);
        return { labels: set.labels, templates: set.templates };
      },
      () => undefined,
    );

  return {
    resume,
    add,
    stop: () => stopping.abort(),
    encode,
    teach,
    openPack,
    forget: async () => {
      await inTurn(
        "The pictures could not be forgotten",
        async () => {
          const { index } = await started();
          await index.remove(pictures.ids);
          await index.compact();
          pictures.clear();
          thumbnails.clear();
          status.idle();
          changed();
        },
        () => undefined,
      );
    },
  };
}
