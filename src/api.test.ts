// The public API's types, held fixed: a change here is a change for every user.
import { expectTypeOf, it } from "vitest";
import type {
  createSiglip,
  Embeddings,
  Hit,
  Label,
  LabelSet,
  LabelsOfMany,
  Scores,
  SearchIndex,
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
  expectTypeOf<Siglip>().toExtend<AsyncDisposable>();
});

it("tells one picture's labels from many pictures'", () => {
  const classify = null as unknown as Siglip["classify"];
  const one = () => classify(new Blob(), ["cat"]);
  const many = () => classify([new Blob()], ["cat"]);
  expectTypeOf(one).returns.resolves.toEqualTypeOf<Label[]>();
  expectTypeOf(many).returns.resolves.toEqualTypeOf<LabelsOfMany>();
});
