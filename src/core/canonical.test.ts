import { describe, expect, it } from "vitest";
import { canonicalText } from "./canonical.js";

describe("canonicalText", () => {
  it.each([
    ["  Mixed CASE, and punctuation!?  ", "mixed case and punctuation"],
    ["snow_covered mountain", "snowcovered mountain"],
    ["tab\tline\nwide\u3000space\x1c.", "tab line wide space"],
    ["Zürich — 100 % «Öl»", "zürich — 100 «öl»"],
    ["!?", ""],
    ["", ""],
  ])("makes %j %j for SigLIP", (text, expected) => {
    expect(canonicalText(text, "siglip")).toBe(expected);
  });

  it("lowers for SigLIP 2 and leaves the rest", () => {
    expect(canonicalText("  Mixed CASE, and_punctuation!?", "siglip2")).toBe("  mixed case, and_punctuation!?");
    expect(canonicalText("ΣΑΣ ΟΔΟΣ İ", "siglip2")).toBe("σας οδος i̇");
  });

  it("leaves CLIP's texts to its tokenizer", () => {
    expect(canonicalText("  Mixed CASE!", "clip")).toBe("  Mixed CASE!");
  });

  it("keeps special tokens of SigLIP, whose signs are punctuation", () => {
    expect(canonicalText("Hi</s>", "siglip", ["</s>"])).toBe("hi</s>");
    expect(canonicalText("</s>> <PAD> <pad>", "siglip", ["</s>", "<pad>"])).toBe("</s>pad<pad>");
    expect(canonicalText("Hi</s>", "siglip")).toBe("his");
  });
});
