// An index that is filled, emptied and put together until somebody ends it, for e2e/index-kills.spec.ts.
let client;
let ended = false;
let index;

async function open() {
  client ??= await siglipWeb.createSiglip({ device: "wasm", verify: "off", towers: [], worker: ownWorker });
  index ??= await client.openIndex("killed");
}

/** The unit vector of an item as step `n` puts it. */
function vectorOf(id, n) {
  const seed = n * 7919 + id;
  const { dim } = client.status;
  const vector = Float32Array.from({ length: dim }, (_, i) =>
    Math.sin((seed % 1009) * 1.7 + i * (1 + (seed % 97)) * 0.61),
  );
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

globalThis.kills = {
  /** Does steps one after another and says when each is done. Ends where the worker does. */
  async run(steps) {
    await open();
    ended = false;
    try {
      for (const { n, kind, ids } of steps) {
        if (ended) return; // between two steps: the next would go on in a fresh worker
        await began(n);
        if (kind === "add") {
          await index.add(ids.map((id) => ({ id: `i${id}`, vector: vectorOf(id, n), metadata: { n } })));
        } else if (kind === "remove") await index.remove(ids.map((id) => `i${id}`));
        else await index.compact();
        await acknowledged(n);
      }
    } catch (error) {
      if (!siglipWeb.isSiglipError(error, "worker-lost")) throw error;
    }
  },

  /** Which step put each item, those whose vector is another's, and what the index says of its files. */
  async check() {
    await open();
    const probe = vectorOf(1, 1);
    const hits = await index.search(probe, { k: 100_000 });
    const wrong = hits.filter(({ id, cosine, metadata: { n } }) => {
      const vector = vectorOf(Number(id.slice(1)), n);
      const expected = vector.reduce((sum, x, i) => sum + x * probe[i], 0);
      return Math.abs(cosine - expected) > 1e-4;
    });
    return {
      items: hits.map(({ id, metadata: { n } }) => [Number(id.slice(1)), n]),
      wrong,
      stats: await index.stats(),
    };
  },

  endWorker() {
    ended = true;
    workers.at(-1).terminate();
  },
};
