import { startChroma } from "../../e2e/engines/chroma-server.js";
import { describeEngine, type Engines } from "../../e2e/engines/contract.js";
import { faultyServer } from "../../e2e/engines/faulty.js";
import { chroma } from "./chroma.js";

async function start(): Promise<Engines | undefined> {
  const server = await startChroma();
  if (!server) return undefined;
  const faulty = await faultyServer(server.url);
  return {
    engine: (collection) => chroma({ url: faulty.engine, collection }),
    onCall: (watch) => {
      faulty.watch = watch;
    },
    writes: /\/upsert$/,
    close: async () => {
      await faulty.close();
      await server.close();
    },
  };
}

describeEngine("Chroma, the real one", await start());
