import { backgroundFrom } from "../core/background.js";
import type { ItemKind } from "../core/index-types.js";
import { ITEM_KINDS } from "../core/item-kinds.js";
import { needsFew, wantedOf } from "./comparison.js";
import type { Owners } from "./owners.js";
import { looksOf, type Question, type Scanned } from "./scanned.js";
import type { Near, Scanner } from "./scanner.js";
import type { UsualOf } from "./standings.js";
import type { VectorStore } from "./vector-store.js";

/** Fewer rows than this are scanned in this thread: to ask a device takes longer. */
export const FEWEST_ROWS = 4096;
/** And so is what wants more hits. */
const MOST_WANTED = 512;

/** Scans for each question on a device; undefined where it can't say, or it is not worth it. */
export async function scanThere(
  owners: Owners,
  store: VectorStore,
  questions: readonly Question[],
  scanner: Scanner,
): Promise<Scanned[] | undefined> {
  const k = Math.max(...questions.map(({ asked }) => wantedOf(owners, asked)));
  if (k > MOST_WANTED || !questions.every(({ asked }) => needsFew(owners, asked))) return undefined;
  const found = new Map<Question, Scanned>();
  const looks = looksOf(owners, questions).flatMap(({ questions, rows }) =>
    sameExcept(questions).map((some) => ({ questions: some, ...classesOf(owners, rows, some[0]?.asked.except) })),
  );
  if (looks.some(({ counts }) => sum(counts) < FEWEST_ROWS)) return undefined;
  for (const { questions, classes, counts } of looks) {
    const queries = questions.map(({ query }) => query);
    const near = await scanner.nearest(store, { queries, k, classes, counts });
    if (!near) return undefined;
    for (const [i, question] of questions.entries()) found.set(question, scannedOf(near[i] as Near, counts));
  }
  return questions.map((question) => found.get(question) as Scanned);
}

function sameExcept(questions: readonly Question[]): Question[][] {
  const groups = new Map<string | undefined, Question[]>();
  for (const one of questions) groups.set(one.asked.except, [...(groups.get(one.asked.except) ?? []), one]);
  return [...groups.values()];
}

/** A class for each kind of item, from 1, and how many rows each has. */
function classesOf(owners: Owners, rows: Uint32Array | undefined, except: string | undefined) {
  const classes = new Uint8Array(owners.rows);
  const { kinds } = owners;
  const classOf = (row: number) => (kinds[row] as number) + 1;
  if (rows) for (const row of rows) classes[row] = classOf(row);
  else for (let row = 0; row < classes.length; row++) classes[row] = classOf(row);
  for (const row of owners.rowsOf(except ?? "")) classes[row] = 0;
  const counts = new Array<number>(ITEM_KINDS.length + 1).fill(0);
  for (const one of classes) (counts[one] as number)++;
  counts[0] = 0;
  return { classes, counts };
}

function scannedOf({ rows, scores, errors, backgrounds }: Near, counts: readonly number[]): Scanned {
  const usualOf: UsualOf = (kind: ItemKind) => {
    const one = ITEM_KINDS.indexOf(kind) + 1;
    const [found, count] = [backgrounds.get(one), counts[one] ?? 0];
    return { background: found && backgroundFrom(found.median, found.deviation, count), count };
  };
  return { rows, scores, errors, usualOf };
}

const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
