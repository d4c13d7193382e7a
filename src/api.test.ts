// The public API's types, held fixed: a change here is a change for every user.
import { expectTypeOf, it } from "vitest";
import type {
  createSiglip,
  Duplicates,
  Embeddings,
  Hit,
  Label,
  LabelSet,
  LabelsOfMany,
  Query,
  Scores,
  SearchIndex,
  SearchOptions,
  Siglip,
  SiglipOptions,
} from "./index.js";

it("is what the documentation says", () => {
  expectTypeOf<typeof createSiglip>().toEqualTypeOf<(options?: SiglipOptions) => Promise<Siglip>>();
  expectTypeOf<Embeddings["data"]>().toEqualTypeOf<Float32Array>();
  expectTypeOf<ReturnType<Siglip["embedTexts"]>>().resolves.toEqualTypeOf<Embeddings>();
  expectTypeOf<ReturnType<Siglip["score"]>>().toEqualTypeOf<Scores>();
  expectTypeOf<ReturnType<Siglip["labels"]>>().resolves.toEqualTypeOf<LabelSet>();
  expectTypeOf<ReturnType<Siglip["openIndex"]>>().resolves.toEqualTypeOf<SearchIndex>();
  expectTypeOf<ReturnType<SearchIndex["search"]>>().resolves.toEqualTypeOf<Hit[]>();
  expectTypeOf<ReturnType<SearchIndex["duplicates"]>>().resolves.toEqualTypeOf<Duplicates>();
  expectTypeOf<Siglip>().toExtend<AsyncDisposable>();
});

it("tells one picture's labels from many pictures'", () => {
  const classify = null as unknown as Siglip["classify"];
  const one = () => classify(new Blob(), ["cat"]);
  const many = () => classify([new Blob()], ["cat"]);
  expectTypeOf(one).returns.resolves.toEqualTypeOf<Label[]>();
  expectTypeOf(many).returns.resolves.toEqualTypeOf<LabelsOfMany>();
});

it("tells the hits of one query from those of several", () => {
  const search = null as unknown as SearchIndex["search"];
  expectTypeOf(() => search("cat")).returns.resolves.toEqualTypeOf<Hit[]>();
  expectTypeOf(() => search(new Float32Array(3))).returns.resolves.toEqualTypeOf<Hit[]>();
  expectTypeOf(() => search(["cat", { similarTo: "a" }])).returns.resolves.toEqualTypeOf<Hit[][]>();
});

it("tells queries and conditions from what is none", () => {
  expectTypeOf<{ plus: [string, { of: Blob; weight: number }]; minus: [Float32Array] }>().toExtend<Query>();
  expectTypeOf<{ similarTo: string; itself: true }>().toExtend<Query>();
  expectTypeOf<{ plus: [{ of: string }] }>().not.toExtend<Query>();
  expectTypeOf<{ of: string; weight: number }>().not.toExtend<Query>();
  type Where = NonNullable<SearchOptions["where"]>;
  expectTypeOf<{ album: string[]; at: { gte: Date; not: Date }; "a.b": { exists: true } }>().toExtend<Where>();
  expectTypeOf<{ album: { $in: string[] } }>().not.toExtend<Where>();
  expectTypeOf<{ n: { gte: boolean } }>().not.toExtend<Where>();
});
