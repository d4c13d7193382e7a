import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { scorePairs, shares } from "../../src/core/scores.js";
import type { Filter } from "../../src/core/taps.js";
import { checkpoint, jsonOf, type Reference, referenceOf } from "./checkpoints.js";
import { answerInNode, rightSteps, type Steps, specOf } from "./in-node.js";
import { faults, type Measured, nearness } from "./nearness.js";
import { resizeWithoutAntialias } from "./no-antialias.js";

const EXACT = { image: 1, text: 1, logits: 0 };

async function judge(name: string, change: (right: Steps, reference: Reference) => Partial<Steps>) {
  const one = checkpoint(name);
  const reference = referenceOf(one);
  const right = rightSteps(one, reference);
  const measured = nearness(await answerInNode(one, reference, { ...right, ...change(right, reference) }), reference);
  return { measured, found: faults(measured, "fp32", EXACT, reference) };
}

/** The ids without those at the end that only fill up. */
function unpadded(ids: number[], pad: number, end: number): number[] {
  const kept = ids.slice(0, ids.findLastIndex((id) => id !== pad) + 1);
  return kept.at(-1) === end ? kept : [...kept, end];
}

/** Each breaks one rule. `least` is how far off at least, so that none is caught by a hair: 1 - cosine, or a score. */
const BROKEN: {
  rule: string;
  in: string[];
  change(right: Steps, reference: Reference, name: string): Partial<Steps>;
  shows: keyof Measured;
  least: number;
}[] = [
  {
    rule: "texts are padded to the full length",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: ({ ids }, _, name) => {
      const [pad, end] = name === "tiny-siglip" ? [1, 1] : [0, 1];
      return { ids: (text) => unpadded(ids(text), pad, end) };
    },
    shows: "text",
    least: 0.01,
  },
  {
    rule: "texts are lower-cased where the tokenizer does not do it",
    in: ["tiny-siglip2"],
    change: (_, __, name) => ({ ids: casedIds(name) }),
    shows: "text",
    least: 0.01,
  },
  {
    rule: "an overlong text keeps its end mark",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: ({ ids }) => ({
      ids: (text) => (text.length > 200 ? ids(text).with(-1, ids(text)[0] as number) : ids(text)),
    }),
    shows: "text",
    least: 0.01,
  },
  {
    rule: "a tower's vector is its pooled output, not the state of its first token",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: () => ({
      vector: ({ last_hidden_state: states }, dim) => Float32Array.from(states?.data as Float32Array).slice(0, dim),
    }),
    shows: "image",
    least: 0.1,
  },
  {
    rule: "colours are in the order red, green, blue",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: () => ({
      pixels: (rgba) => rgba.map((_, i) => rgba[i % 4 === 0 ? i + 2 : i % 4 === 2 ? i - 2 : i] as number),
    }),
    shows: "image",
    least: 0.01,
  },
  {
    rule: "shrinking averages all pixels that fall together",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: () => ({ resize: resizeWithoutAntialias }),
    shows: "image",
    least: 0.001,
  },
  {
    rule: "the filter is the checkpoint's own",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: ({ resize }) => ({
      resize: (rgba, width, height, rule) =>
        resize(rgba, width, height, { ...rule, filter: (5 - rule.filter) as Filter }),
    }),
    shows: "image",
    least: 1e-4,
  },
  {
    rule: "the scale is the exponential of logit_scale",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: (_, { logit_scale, logit_bias }) => {
      const calibration = { kind: "sigmoid" as const, scale: logit_scale, bias: logit_bias ?? Number.NaN };
      return { scores: (images, texts) => scorePairs(images, texts, calibration) };
    },
    shows: "logits",
    least: 1,
  },
  {
    rule: "a probability is a sigmoid of its own logit, not a share among the texts",
    in: ["tiny-siglip", "tiny-siglip2"],
    change: ({ scores }) => ({
      scores: (images, texts) => {
        const { logit } = scores(images, texts);
        const rows = Array.from({ length: images.rows }, (_, row) =>
          Array.from(shares(Array.from(logit ?? []).slice(row * texts.rows, (row + 1) * texts.rows))),
        );
        return { ...(logit && { logit }), probability: rows.flat() };
      },
    }),
    shows: "probability",
    least: 0.1,
  },
];

function casedIds(name: string): Steps["ids"] {
  const one = checkpoint(name);
  const { length } = specOf(one).text;
  const tokenizer = new Tokenizer(
    jsonOf(one, "tokenizer.json") as object,
    jsonOf(one, "tokenizer_config.json") as object,
  );
  return (text) => {
    const ids = tokenizer.encode(text).ids;
    const cut = ids.length > length ? [...ids.slice(0, length - 1), 1] : ids;
    return Array.from({ length }, (_, i) => cut[i] ?? 0);
  };
}

const distance = (measured: Measured, shows: keyof Measured) =>
  shows === "image" || shows === "text" ? 1 - measured[shows] : (measured[shows] ?? Number.NaN);

describe.each(["tiny-siglip", "tiny-siglip2"])("the check that browsers' vectors go through, on %s", (name) => {
  it("passes the engine's own steps", { timeout: 60_000 }, async () => {
    const { measured, found } = await judge(name, () => ({}));
    console.log(`${name}, nothing broken: ${JSON.stringify(measured)}`);
    expect(found).toEqual([]);
  });

  it.each(BROKEN.filter((one) => one.in.includes(name)))(
    "fails unless $rule",
    async ({ rule, change, shows, least }) => {
      const { measured, found } = await judge(name, (right, reference) => change(right, reference, name));
      const far = distance(measured, shows);
      console.log(`${name}, broken: ${rule}: ${shows} off by ${far.toPrecision(3)}`);
      expect(found.join("\n")).toContain(shows);
      expect(far).toBeGreaterThan(least);
    },
  );
});
