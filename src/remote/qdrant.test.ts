import { describeEngine } from "../../e2e/engines/contract.js";
import { faultyServer } from "../../e2e/engines/faulty.js";
import { startQdrant } from "../../e2e/engines/qdrant-stand-in.js";
import { qdrant } from "./qdrant.js";

const server = await startQdrant();
const faulty = await faultyServer(server.url);

describeEngine("Qdrant, a stand-in by its published description", {
  engine: (collection) => qdrant({ url: faulty.engine, collection }),
  onCall: (watch) => {
    faulty.watch = watch;
  },
  writes: /^PUT .*\/points/,
  close: async () => {
    await faulty.close();
    server.close();
  },
});
