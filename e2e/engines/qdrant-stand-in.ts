// The part of Qdrant that the driver uses, as its published description has it: what it takes and gives is typed by that.
import { createServer } from "node:http";
import type { Schemas } from "@qdrant/js-client-rest";
import { type Listening, listening } from "./listening.js";
import { passes } from "./qdrant-filter.js";

type Id = Schemas["ExtendedPointId"];
type Payload = Record<string, unknown>;
interface Collection {
  size: number;
  metadata: Payload;
  points: Map<Id, { vector: number[]; payload: Payload }>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A status that is not 200, and why. */
class Refusal extends Error {
  readonly status: number;
  constructor(status: number, error: string) {
    super(error);
    this.status = status;
  }
}

export async function startQdrant(): Promise<Listening> {
  const collections = new Map<string, Collection>();
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const say = (status: number, body: object) =>
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ time: 0, ...body }));
    try {
      const { pathname } = new URL(request.url ?? "", "http://localhost");
      const body = text === "" ? undefined : JSON.parse(text);
      say(200, { status: "ok", result: answer(collections, `${request.method}`, pathname, body) });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      say(status, { status: { error: (error as Error).message } });
    }
  });
  return listening(server);
}

function answer(collections: Map<string, Collection>, method: string, path: string, body: unknown): unknown {
  const [, first, encoded = "", ...rest] = path.split("/");
  if (first !== "collections") throw new Refusal(404, "Not found");
  const name = decodeURIComponent(encoded);
  const call = [method, ...rest].join(" ");
  if (call === "PUT") {
    if (collections.has(name)) throw new Refusal(409, `Collection \`${name}\` already exists!`);
    collections.set(name, made(body as Schemas["CreateCollection"]));
    return true;
  }
  const collection = collections.get(name);
  if (!collection) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
  if (call === "GET") return infoOf(collection);
  if (call === "PUT points") return upsert(collection, body as Schemas["PointsList"]);
  if (call === "POST points") return retrieve(collection, body as Schemas["PointRequest"]);
  if (call === "POST points delete") return remove(collection, body as Schemas["PointIdsList"]);
  if (call === "POST points query") return query(collection, body as Schemas["QueryRequest"]);
  if (call === "DELETE") return collections.delete(name);
  throw new Refusal(404, "Not found");
}

function made({ vectors, metadata }: Schemas["CreateCollection"]): Collection {
  const { size, distance } = vectors as Schemas["VectorParams"];
  if (distance !== "Cosine") throw new Refusal(400, "the stand-in has cosine only");
  return { size, metadata: metadata ?? {}, points: new Map() };
}

function infoOf({ size, metadata, points }: Collection): Pick<Schemas["CollectionInfo"], "status" | "points_count"> & {
  config: Pick<Schemas["CollectionConfig"], "params" | "metadata">;
} {
  const params: Schemas["CollectionParams"] = { vectors: { size, distance: "Cosine" } };
  return { status: "green", points_count: points.size, config: { params, metadata } };
}

function upsert({ points, size }: Collection, list: Schemas["PointsList"]): Schemas["UpdateResult"] {
  for (const { id, vector } of list.points) {
    if (!(typeof id === "number" ? Number.isInteger(id) && id >= 0 : UUID.test(id))) {
      throw new Refusal(400, `Format error in JSON body: value ${id} is not a valid point ID`);
    }
    requireSize(vector as number[], size);
  }
  for (const { id, vector, payload } of list.points)
    points.set(id, { vector: vector as number[], payload: payload ?? {} });
  return { operation_id: 0, status: "completed" };
}

function retrieve({ points }: Collection, { ids, with_payload }: Schemas["PointRequest"]): Schemas["Record"][] {
  return ids.flatMap((id) => {
    const point = points.get(id);
    return point ? [{ id, payload: chosen(point.payload, with_payload) }] : [];
  });
}

function remove({ points }: Collection, list: Schemas["PointIdsList"]): Schemas["UpdateResult"] {
  for (const id of list.points) points.delete(id);
  return { operation_id: 0, status: "completed" };
}

function query({ points, size }: Collection, request: Schemas["QueryRequest"]): Schemas["QueryResponse"] {
  const { query, filter, limit = 10, with_payload } = request;
  const vector = query as number[];
  requireSize(vector, size);
  const scored = [...points]
    .filter(([, { payload }]) => !filter || passes(payload, filter as Schemas["Filter"]))
    .map(([id, point]) => ({
      id,
      version: 0,
      score: Math.fround(cosine(point.vector, vector)),
      payload: chosen(point.payload, with_payload),
    }));
  return { points: scored.sort((a, b) => b.score - a.score).slice(0, limit ?? 10) };
}

/** A list of names, as the driver gives it; by default nothing. */
function chosen(payload: Payload, names: unknown): Payload {
  return Object.fromEntries((names as string[]).flatMap((name) => (name in payload ? [[name, payload[name]]] : [])));
}

function requireSize(vector: number[], size: number): void {
  if (vector.length === size) return;
  throw new Refusal(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`);
}

function cosine(a: number[], b: number[]): number {
  const product = (x: number[], y: number[]) => x.reduce((sum, one, i) => sum + one * (y[i] as number), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
