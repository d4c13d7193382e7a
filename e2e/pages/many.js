// Calls of all kinds at once, for e2e/many.spec.ts.
import { randomOf } from "./random.js";

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** What each kind asks, with how many pictures or texts; and whether an answer is right. */
const KINDS = {
  image: { size: () => 1, ask: (_, pictures, how) => siglip.embedImages(pictures, how), rows: true },
  images: {
    size: (random) => 8 + Math.floor(random() * 16),
    ask: (_, pictures, how) => siglip.embedImages(pictures, how),
    rows: true,
  },
  text: { size: () => 1, ask: (n, _, how) => siglip.embedTexts([`text ${n}`], how), rows: true },
  texts: {
    size: () => 64,
    ask: (n, _, how) =>
      siglip.embedTexts(
        Array.from({ length: 64 }, (_, i) => `text ${n} ${i}`),
        how,
      ),
    rows: true,
  },
  classify: {
    size: () => 1,
    ask: (_, [picture], how) => siglip.classify(picture, ["cat", "dog"], how),
    right: (labels) => labels.length === 2,
  },
  search: { size: () => 1, ask: (n, _, how) => index.search(`query ${n}`, how), right: (hits) => hits.length > 0 },
  add: {
    size: () => 4,
    ask: (n, pictures, how) =>
      index.add(
        pictures.map((image, i) => ({ id: `${n} ${i}`, image })),
        how,
      ),
    right: ({ ids }) => ids.length === 4,
  },
  stats: { size: () => 1, ask: () => index.stats(), right: ({ count }) => count > 0, deaf: true },
  heatMap: {
    size: () => 1,
    ask: (_, [picture], how) => siglip.heatMap(picture, "a cat", { tiles: 2, ...how }),
    right: (map) => map !== undefined,
  },
  items: {
    size: () => 1,
    ask: async () => {
      let count = 0;
      for await (const _ of index.items()) count++;
      return count;
    },
    right: (count) => count > 0,
    deaf: true,
  },
};

globalThis.many = {
  /** So many calls, all asked at once, three of ten aborted at some moment: how each ended, in the order in which they did. */
  async run(count, seed, addresses) {
    const random = randomOf(seed);
    const names = Object.keys(KINDS);
    const ends = [];
    const late = [];
    const calls = Array.from({ length: count }, async (_, n) => {
      const kind = names[Math.floor(random() * names.length)];
      const { size, ask, rows, right, deaf = false } = KINDS[kind];
      const length = size(random);
      const pictures = Array.from({ length }, () => addresses[Math.floor(random() * addresses.length)]);
      const controller = new AbortController();
      const reason = { n };
      const aborts = !deaf && random() < 0.3;
      if (aborts) setTimeout(() => controller.abort(reason), random() * 4000);
      let ended = false;
      const onProgress = () => ended && late.push(n);
      const end = (how) => {
        ended = true;
        ends.push({ n, kind, how });
      };
      try {
        const value = await ask(n, pictures, { signal: controller.signal, onProgress });
        end(
          (rows ? value.rows === length : right(value))
            ? "value"
            : `a wrong value: ${JSON.stringify(value).slice(0, 200)}`,
        );
      } catch (error) {
        end(error === reason ? "aborted" : `${error.code}: ${error.message}`);
      }
    });
    await Promise.all(calls);
    return { ends, late };
  },

  /** Times of queries alone, and in the middle of an add, in milliseconds; each is of a text that is not known yet. */
  async queries(addresses, times) {
    const timed = async (n) => {
      const began = performance.now();
      await index.search(`what ${n} ${Math.random()}`);
      return performance.now() - began;
    };
    await timed(0);
    const idle = [];
    for (let n = 0; n < times; n++) idle.push(await timed(n));
    let over = false;
    const added = index.add(addresses.map((image, i) => ({ id: `busy ${i}`, image }))).finally(() => {
      over = true;
    });
    const busy = [];
    for (let n = 0; !over; n++) {
      await new Promise((resolve) => setTimeout(resolve, 5 + 40 * Math.random()));
      if (!over) busy.push(await timed(n));
    }
    const { ids } = await added;
    return { idle: median(idle), busy: median(busy), most: Math.max(...busy), asked: busy.length, added: ids.length };
  },

  /** Queries without end, several at a time, while pictures are encoded: how long those take, alone and so. */
  async flood(addresses, together) {
    const timed = async () => {
      const began = performance.now();
      const { rows } = await siglip.embedImages(addresses);
      return { rows, ms: performance.now() - began };
    };
    const { ms: alone } = await timed();
    let [over, answered] = [false, 0];
    const large = timed().finally(() => {
      over = true;
    });
    const stream = async (id) => {
      for (let n = 0; !over; n++) {
        await siglip.embedTexts(`flood ${id} ${n}`);
        answered++;
      }
    };
    const [{ rows, ms: beside }] = await Promise.all([
      large,
      ...Array.from({ length: together }, (_, id) => stream(id)),
    ]);
    return { rows, alone, beside, answered };
  },
};
