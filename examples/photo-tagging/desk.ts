import type { Engine } from "./engine.js";
import { afterStep, type History, redo, undo } from "./history.js";
import type { LabelVectors } from "./label-vectors.js";
import type { Pictures } from "./pictures.js";
import { type Judge, probabilitiesOf } from "./probabilities.js";
import type { TaggedPicture } from "./tagged.js";
import type { Tagging, TagLabel } from "./tagging.js";
import { countTagged, type Verdict, verdictOf } from "./tags.js";

/** What has been decided and what follows from it for the pictures that are there. */
export interface Desk {
  readonly history: History<Tagging>;
  readonly tagging: Tagging;
  /** Does a step. With `merge` it joins the last one, where that was the same. */
  commit(what: string, next: Tagging, merge?: boolean): void;
  /** What was undone; undefined where there was nothing. */
  undo(): string | undefined;
  redo(): string | undefined;
  label(id: string | undefined): TagLabel | undefined;
  /** A probability a row; undefined while the label has no vector. */
  probabilities(label: TagLabel): Float32Array | undefined;
  /** What is said of each row, for a label's rows in turn: what it goes by is looked up once. */
  verdicts(label: TagLabel): (row: number) => Verdict;
  count(label: TagLabel): number;
  tagged(): TaggedPicture[];
}

export function createDesk(
  start: History<Tagging>,
  { pictures, vectors, engine }: { pictures: Pictures; vectors: LabelVectors; engine: Engine },
  changed: () => void,
): Desk {
  let history = start;
  const known = new Map<string, { judge: Judge; version: number; probabilities: Float32Array }>();

  function go(to: History<Tagging> | undefined, what: string | undefined): string | undefined {
    if (!to || to === history) return undefined;
    history = to;
    changed();
    return what;
  }

  function probabilities(label: TagLabel): Float32Array | undefined {
    const { running } = engine;
    const { templates } = history.present;
    const judge = running && vectors.judge(running.space, templates, label, running.calibration);
    if (!judge) return undefined;
    const last = known.get(label.id);
    const isSame = last?.judge.vector === judge.vector && last.judge.bias === judge.bias;
    if (last && isSame && last.version === pictures.version) return last.probabilities;
    const now = { judge, version: pictures.version, probabilities: probabilitiesOf(pictures.vectors, judge) };
    known.set(label.id, now);
    return now.probabilities;
  }

  const verdicts: Desk["verdicts"] = (label) => {
    const byHand = history.present.byHand[label.id];
    const judged = probabilities(label);
    return (row) => verdictOf(label, byHand?.[pictures.ids[row] ?? ""], judged?.[row]);
  };

  function tagged(): TaggedPicture[] {
    const labels = history.present.labels.map((label) => ({
      name: label.name,
      judged: probabilities(label),
      verdict: verdicts(label),
    }));
    return pictures.ids.map((file, row) => ({
      file,
      tags: labels.filter(({ verdict }) => verdict(row).has).map(({ name }) => name),
      probabilities: Object.fromEntries(
        labels.flatMap(({ name, judged }) => {
          const probability = judged?.[row];
          return probability === undefined ? [] : [[name, round(probability)] as const];
        }),
      ),
    }));
  }

  return {
    get history() {
      return history;
    },
    get tagging() {
      return history.present;
    },
    commit: (what, next, merge) => void go(afterStep(history, what, next, merge), what),
    undo: () => go(undo(history), history.past.at(-1)?.what),
    redo: () => go(redo(history), history.future[0]?.what),
    label: (id) => history.present.labels.find((label) => label.id === id),
    probabilities,
    verdicts,
    count: (label) => countTagged(label, history.present.byHand[label.id], pictures.ids, probabilities(label)),
    tagged,
  };
}

/** Four digits: the rest says nothing. */
function round(probability: number): number {
  return Math.round(probability * 1e4) / 1e4;
}
