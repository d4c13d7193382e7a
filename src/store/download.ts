import type { Entry } from "./entry.js";
import { type Arrivals, fetchSpan, learn } from "./fetch-span.js";
import { inLanes, together } from "./lanes.js";
import { cut, gaps, type Span } from "./pieces.js";
import { type Answer, discard, request } from "./request.js";
import type { Source } from "./source.js";

/** Bytes of one request, where the host sends parts. */
export const REQUEST = 4 * 1024 * 1024;

export interface Watch extends Arrivals {
  /** The file's size is known now; before anything more is stored. */
  sized?(size: number): Promise<void>;
}

/** The host sends parts but lets nobody know of how much. */
class SizeHidden extends Error {}

/** Fetches what an entry lacks of its whole file; gives the file's size. Faults as `take` and `learn` throw them. */
export async function download(source: Source, entry: Entry, watch: Watch): Promise<number> {
  const size = source.ref.size ?? entry.about?.size;
  if (size === undefined) await entry.clear(); // the rest of a file without a size can't be asked for
  const missing = size === undefined ? [{ from: 0, to: REQUEST }] : cut(gaps(entry.pieces, 0, size), REQUEST);
  const [first, ...rest] = missing;
  if (first === undefined) return size as number;
  try {
    return await new Fill(source, entry, watch).run(first, size === undefined ? undefined : rest);
  } catch (error) {
    if (!(error instanceof SizeHidden)) throw error;
    return fetchSpan(source, entry, { from: 0, to: undefined }, () => undefined, watch);
  }
}

class Fill {
  readonly #source: Source;
  readonly #entry: Entry;
  readonly #watch: Watch;
  /** Of the file; `open` while only its end will tell. */
  #size: number | "open" | undefined;

  constructor(source: Source, entry: Entry, watch: Watch) {
    this.#source = source;
    this.#entry = entry;
    this.#watch = watch;
  }

  /** One request goes first: its answer says whether others can follow. `rest` is undefined where only it will say what is. */
  async run(first: Span, rest: readonly Span[] | undefined): Promise<number> {
    const queue: Span[] = [];
    let told = () => {};
    const answered = new Promise<void>((resolve) => {
      told = resolve;
    });
    let end = 0;
    const lanes = inLanes<Span>(queue, (span, signal) => this.#rest(span, signal));
    await together(this.#source.signal, [
      async (signal) => {
        try {
          end = await fetchSpan(
            { ...this.#source, signal },
            this.#entry,
            first,
            async (answer) => {
              const stop = await this.#begin(answer, first, rest, queue);
              told();
              return stop;
            },
            this.#watch,
          );
        } finally {
          told();
        }
        await lanes[0]?.(signal);
      },
      ...lanes.slice(1).map((lane) => (signal: AbortSignal) => answered.then(() => lane(signal))),
    ]);
    return typeof this.#size === "number" ? this.#size : end;
  }

  /** What follows from the first answer, also where that is asked for again. */
  async #begin(
    answer: Answer,
    first: Span,
    rest: readonly Span[] | undefined,
    queue: Span[],
  ): Promise<number | undefined> {
    const size =
      (await learn(this.#entry, this.#source.ref, answer)) ?? (answer.ranged ? await this.#askSize() : undefined);
    if (this.#size === undefined) {
      this.#size = answer.ranged && size !== undefined ? size : "open";
      const about = size ?? answer.total;
      if (about !== undefined) await this.#watch.sized?.(about);
      if (answer.ranged) queue.push(...(rest ?? cut([{ from: first.to, to: this.#size as number }], REQUEST)));
    }
    return this.#size === "open" ? undefined : Math.min(first.to, this.#size);
  }

  /** Of a host that hides `Content-Range`. */
  async #askSize(): Promise<number> {
    const { fetch, signal, ref } = this.#source;
    const { response, total } = await request(ref, { fetch, signal, method: "HEAD" }).catch(() => {
      signal.throwIfAborted();
      throw new SizeHidden();
    });
    await discard(response);
    if (total === undefined) throw new SizeHidden();
    const about = this.#entry.about;
    if (about) await this.#entry.describe({ ...about, size: total });
    return total;
  }

  async #rest(span: Span, signal: AbortSignal): Promise<void> {
    await fetchSpan(
      { ...this.#source, signal },
      this.#entry,
      span,
      async (answer) => {
        await learn(this.#entry, this.#source.ref, answer);
        return span.to;
      },
      this.#watch,
    );
  }
}
