import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Client } from "pg";
import { afterAll } from "vitest";
import { describeEngine, type Engines } from "../../e2e/engines/contract.js";
import { faultyQuery, faultyServer, type Query } from "../../e2e/engines/faulty.js";
import { CONDITIONS } from "../../e2e/engines/library.js";
import { startPostgrest } from "../../e2e/engines/postgrest-stand-in.js";
import { pgvector } from "./pgvector.js";
import { pgvectorSql } from "./pgvector-sql.js";
import { postgrest } from "./postgrest.js";

/** The SQL is the same for all three. */
const SOME = CONDITIONS.filter((_, i) => i % 6 === 1);

const db = await PGlite.create({ extensions: { vector } });
const directly: Query = (sql, params) => db.query(sql, params);
const socket = new PGLiteSocketServer({ db, port: 0 });
await socket.start();
afterAll(async () => {
  await socket.stop();
  await db.close();
});

function bySql(query: Query, prefix: string, index: "hnsw" | "none", close: () => Promise<void>): Engines {
  const faulty = faultyQuery(query);
  return {
    engine: (collection) => pgvector({ query: faulty.engine, table: prefix + collection, index }),
    onCall: (watch) => {
      faulty.watch = watch;
    },
    writes: /^select .*_push"/,
    close,
  };
}

describeEngine(
  "PGlite with pgvector",
  bySql(directly, "", "none", async () => undefined),
);

async function overSocket(): Promise<Engines> {
  const [host, port] = socket.getServerConn().split(":");
  const client = new Client({ host: host ?? "", port: Number(port), user: "postgres", database: "postgres" });
  await client.connect();
  await client.query("set enable_seqscan = off"); // else so small a table would be read as it is
  return bySql(
    (sql, params) => client.query(sql, params),
    "pg_",
    "hnsw",
    () => client.end(),
  );
}
describeEngine("PostgreSQL over a socket, with pgvector's HNSW", await overSocket(), SOME);

async function overHttp(): Promise<Engines> {
  const server = await startPostgrest(directly);
  const faulty = await faultyServer(server.url);
  return {
    engine: (collection) => postgrest({ url: faulty.engine, table: `web_${collection}` }),
    onCall: (watch) => {
      faulty.watch = watch;
    },
    writes: /_push$/,
    prepare: async (collection, space, dim) => {
      await db.exec(pgvectorSql({ table: `web_${collection}`, space, dim, index: "none" }));
    },
    close: async () => {
      await faulty.close();
      server.close();
    },
  };
}
describeEngine("PostgREST, a stand-in over PGlite", await overHttp(), SOME);
