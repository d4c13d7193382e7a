// The public API's types, held fixed: a change here is a change for every user.
import { expectTypeOf, it } from "vitest";
import type { Comparison, compare, compareTemplates, Dataset, Evaluation, evaluate, Figure } from "./evaluate/entry.js";
import type {
  ClassifyOptions,
  createSiglip,
  Duplicates,
  Embeddings,
  Head,
  HeatMap,
  Hit,
  Label,
  LabelSet,
  LabelsOfMany,
  Part,
  PictureOptions,
  Query,
  Scores,
  SearchIndex,
  SearchOptions,
  Siglip,
  SiglipOptions,
  SyncOptions,
} from "./index.js";
import type { Adapter, calibrate, TunedAdapter, TuneInput, TuneOptions, teach, tune } from "./learn/entry.js";

it("is what the documentation says", () => {
  expectTypeOf<typeof createSiglip>().toEqualTypeOf<(options?: SiglipOptions) => Promise<Siglip>>();
  expectTypeOf<SiglipOptions["resolution"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Embeddings["data"]>().toEqualTypeOf<Float32Array>();
  expectTypeOf<ReturnType<Siglip["embedTexts"]>>().resolves.toEqualTypeOf<Embeddings>();
  expectTypeOf<ReturnType<Siglip["score"]>>().toEqualTypeOf<Scores>();
  expectTypeOf<ReturnType<Siglip["labels"]>>().resolves.toEqualTypeOf<LabelSet>();
  expectTypeOf<ReturnType<Siglip["openIndex"]>>().resolves.toEqualTypeOf<SearchIndex>();
  expectTypeOf<ReturnType<SearchIndex["search"]>>().resolves.toEqualTypeOf<Hit[]>();
  expectTypeOf<SearchIndex["thumbnail"]>().toBeCallableWith("id");
  expectTypeOf<SearchIndex["thumbnail"]>().toBeCallableWith(["one", "two"]);
  expectTypeOf<ReturnType<SearchIndex["duplicates"]>>().resolves.toEqualTypeOf<Duplicates>();
  expectTypeOf<Siglip>().toExtend<AsyncDisposable>();
});

it("takes views of pictures wherever pictures are encoded", () => {
  type Views = NonNullable<PictureOptions["views"]>;
  expectTypeOf<{
    scales: [1, 0.5];
    tiles: [3, 2];
    overlap: 0.25;
    weights: [1, 1, 2];
    pool: "none";
  }>().toExtend<Views>();
  expectTypeOf<{ tiles: string }>().not.toExtend<Views>();
  expectTypeOf<{ pool: "max" }>().not.toExtend<Views>();
  expectTypeOf<Parameters<Siglip["embedImages"]>[1]>().toEqualTypeOf<PictureOptions | undefined>();
  expectTypeOf<Parameters<SearchIndex["add"]>[1]>().toEqualTypeOf<PictureOptions | undefined>();
  expectTypeOf<Parameters<SearchIndex["sync"]>[1]>().toEqualTypeOf<SyncOptions | undefined>();
  expectTypeOf<SyncOptions>().toExtend<PictureOptions>();
  expectTypeOf<ClassifyOptions>().toExtend<PictureOptions>();
  expectTypeOf<Embeddings["parts"]>().toEqualTypeOf<Part[] | undefined>();
  expectTypeOf<ReturnType<Siglip["heatMap"]>>().resolves.toEqualTypeOf<HeatMap>();
});

it("takes a set of labels, and a head, where it takes labels", () => {
  expectTypeOf<string[] | LabelSet | Head>().toExtend<Parameters<Siglip["classify"]>[1]>();
  expectTypeOf<typeof teach>().returns.resolves.toEqualTypeOf<Head>();
  expectTypeOf<typeof calibrate>().returns.resolves.toEqualTypeOf<LabelSet>();
});

it("tells one picture's labels from many pictures'", () => {
  const classify = null as unknown as Siglip["classify"];
  const one = () => classify(new Blob(), ["cat"]);
  const many = () => classify([new Blob()], ["cat"]);
  expectTypeOf(one).returns.resolves.toEqualTypeOf<Label[]>();
  expectTypeOf(many).returns.resolves.toEqualTypeOf<LabelsOfMany>();
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

it("evaluates a client, or compares what createSiglip takes", () => {
  expectTypeOf<Siglip>().toExtend<Parameters<typeof evaluate>[0]>();
  expectTypeOf<typeof evaluate>().parameter(1).toEqualTypeOf<Dataset>();
  expectTypeOf<typeof evaluate>().returns.resolves.toEqualTypeOf<Evaluation>();
  expectTypeOf<Evaluation["figures"]["top1"]>().toEqualTypeOf<Figure | undefined>();
  type Candidate = Parameters<typeof compare>[0][number];
  expectTypeOf<
    "siglip-demo" | { repo: string } | { url: string } | { dtype: "q8"; name: string }
  >().toExtend<Candidate>();
  expectTypeOf<{ signal: AbortSignal }>().not.toExtend<Candidate>();
  expectTypeOf<ReturnType<typeof compare>>().resolves.toEqualTypeOf<Comparison>();
  expectTypeOf<ReturnType<typeof compareTemplates>>().resolves.toEqualTypeOf<Comparison>();
});

it("takes what is tuned, and vectors as they are given to be tuned on", () => {
  expectTypeOf<typeof tune>().toEqualTypeOf<(input: TuneInput, options?: TuneOptions) => Promise<TunedAdapter>>();
  expectTypeOf<{ images: Embeddings; texts: Embeddings; pairs: [number, number][] }>().toExtend<TuneInput>();
  expectTypeOf<TunedAdapter>().toExtend<NonNullable<SiglipOptions["adapter"]>>();
  expectTypeOf<Adapter["calibration"]["kind"]>().toEqualTypeOf<"sigmoid">();
});
