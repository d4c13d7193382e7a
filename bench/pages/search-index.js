import { ask } from "./ask.js";
import { spread } from "./rounds.js";
import { DIM, unitVectors } from "./search-data.js";

let worker;

/** Runs a step of search-worker.js in a worker that stays. */
export function step({ name, options = {} }) {
  worker ??= new Worker(new URL("./search-worker.js", import.meta.url), { type: "module" });
  return ask(worker, name, options);
}

/** Bytes of the page with its workers. */
export async function memory() {
  return (await performance.measureUserAgentSpecificMemory()).bytes;
}

/** Milliseconds of a search for the best ten of `rows` vectors with client-vector-search, which has them in memory. */
export async function clientVectorSearch({ rows, rounds }) {
  const { EmbeddingIndex } = await import("client-vector-search");
  const made = unitVectors(rows, 17);
  const objects = Array.from({ length: rows }, (_, i) => ({
    name: `${i}`,
    embedding: Array.from(made.subarray(i * DIM, (i + 1) * DIM)),
  }));
  const index = new EmbeddingIndex(objects);
  return timed(rounds, (query) => index.search(Array.from(query), { topK: 10, useStorage: "none" }));
}

/** The same with PGlite and pgvector, without an index; rows lie in their table's pages, not beside it. */
export async function pglite({ rows, rounds }) {
  const { PGlite } = await import("@electric-sql/pglite");
  const { vector } = await import("@electric-sql/pglite-pgvector");
  const db = await PGlite.create({ extensions: { vector } });
  await db.exec("CREATE EXTENSION vector; CREATE TABLE items (id int, embedding vector(768) STORAGE PLAIN);");
  const made = unitVectors(rows, 17);
  for (let from = 0; from < rows; from += 100) {
    const some = Array.from({ length: Math.min(100, rows - from) }, (_, i) => from + i);
    const text = (i) => `(${i}, '[${made.subarray(i * DIM, (i + 1) * DIM).join(",")}]')`;
    await db.exec(`INSERT INTO items VALUES ${some.map(text).join(",")}`);
  }
  const ask = "SELECT id FROM items ORDER BY embedding <#> $1 LIMIT 10";
  const times = await timed(rounds, (query) => db.query(ask, [`[${query.join(",")}]`]));
  await db.close();
  return times;
}

async function timed(rounds, search) {
  const queries = unitVectors(rounds + 2, 99);
  const times = [];
  for (let i = 0; i < rounds + 2; i++) {
    const began = performance.now();
    await search(queries.slice(i * DIM, (i + 1) * DIM));
    if (i >= 2) times.push(performance.now() - began);
  }
  return spread(times);
}
