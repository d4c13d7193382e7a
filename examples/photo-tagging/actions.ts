import type { Desk } from "./desk.js";
import { toLabelName, toLabelNames } from "./label-names.js";
import type { Pictures } from "./pictures.js";
import { percent } from "./probabilities.js";
import {
  addLabels,
  changeLabel,
  forgetTaught,
  nextByHand,
  removeLabel,
  sayByHand,
  type Tagging,
  type TagLabel,
  useLabels,
} from "./tagging.js";
import type { Work } from "./work.js";

/** What the user can do, a step each that can be undone. */
export interface Actions {
  /** The ids of what is new. */
  add(typed: string): string[];
  rename(id: string, typed: string): void;
  remove(id: string): void;
  threshold(id: string, threshold: number): void;
  templates(templates: readonly string[]): void;
  say(label: string, picture: string, said: "yes" | "no" | undefined): void;
  /** What a click says next. */
  click(label: string, picture: string): void;
  /** Says yes of every picture that is tagged now. */
  accept(label: string): void;
  /** Leaves every picture to the model again. */
  leave(label: string): void;
  /** Whether something was learnt. */
  teach(label: string): Promise<boolean>;
  forgetTaught(label: string): void;
  pack(file: Blob): Promise<void>;
}

const newId = () => crypto.randomUUID();

export function createActions(desk: Desk, pictures: Pictures, work: Work): Actions {
  const nameOf = (id: string) => `“${desk.label(id)?.name ?? ""}”`;
  const commit = (what: string, next: Tagging, merge?: boolean) => desk.commit(what, next, merge);

  function say(label: string, some: readonly string[], said: "yes" | "no" | undefined, what: string) {
    commit(what, sayByHand(desk.tagging, label, some, said));
  }
  const mark = (label: string, picture: string, said: "yes" | "no" | undefined) =>
    say(label, [picture], said, `a mark for ${nameOf(label)}`);

  return {
    add(typed) {
      const names = toLabelNames(typed);
      const before = new Set(desk.tagging.labels.map(({ id }) => id));
      commit(`adding ${names.map((name) => `“${name}”`).join(", ")}`, addLabels(desk.tagging, names, newId));
      return desk.tagging.labels.flatMap(({ id }) => (before.has(id) ? [] : [id]));
    },
    rename(id, typed) {
      const name = toLabelName(typed);
      const { labels } = desk.tagging;
      const isTaken = labels.some((label) => label.id !== id && label.name.toLowerCase() === name.toLowerCase());
      if (name === "" || isTaken || desk.label(id)?.name === name) return;
      commit(`renaming ${nameOf(id)} to “${name}”`, changeLabel(desk.tagging, id, { name }));
    },
    remove: (id) => commit(`removing ${nameOf(id)}`, removeLabel(desk.tagging, id)),
    threshold(id, threshold) {
      if (desk.label(id)?.threshold === threshold) return;
      commit(`the threshold of ${nameOf(id)}`, changeLabel(desk.tagging, id, { threshold }), true);
    },
    templates: (templates) => commit("the templates", { ...desk.tagging, templates }),
    say: mark,
    click: (label, picture) => mark(label, picture, nextByHand(desk.tagging.byHand[label]?.[picture])),
    accept(id) {
      const label = desk.label(id);
      if (!label) return;
      const verdict = desk.verdicts(label);
      const tagged = pictures.ids.filter((_, row) => verdict(row).has);
      say(id, tagged, "yes", `marking ${tagged.length} pictures for ${nameOf(id)}`);
    },
    leave: (id) =>
      say(id, Object.keys(desk.tagging.byHand[id] ?? {}), undefined, `clearing the marks for ${nameOf(id)}`),
    async teach(id) {
      const label = desk.label(id);
      const taught = label && (await work.teach(label));
      if (taught) commit(`teaching ${nameOf(id)}`, changeLabel(desk.tagging, id, { taught }));
      return taught !== undefined;
    },
    forgetTaught: (id) => commit(`taking back what ${nameOf(id)} was taught`, forgetTaught(desk.tagging, id)),
    async pack(file) {
      const found = await work.openPack(file);
      if (!found) return;
      commit("the label pack", { ...useLabels(desk.tagging, found.labels, newId), templates: found.templates });
    },
  };
}

/** "80 %"; nothing where the label can't be judged. */
export function scoreWords(desk: Desk, label: TagLabel, row: number): string {
  const probability = desk.probabilities(label)?.[row];
  return probability === undefined ? "" : percent(probability);
}
