import { describe, expect, it } from "vitest";
import { DEFAULT_HUB, defaultRedirects, fileUrl, folderUrl, listingUrl, ownerOf, type Source } from "./source.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const at = (revision: string, hub = "https://example.com/models"): Source & { kind: "repository" } => ({
  kind: "repository",
  hub,
  repo: "owner/name",
  revision,
});

describe("a repository's files", () => {
  it("are at the commit that a branch stands for, and at the one asked for whatever a listing says", () => {
    expect(folderUrl(at("main"))).toBe("https://example.com/models/owner/name/resolve/main/");
    expect(folderUrl(at("main"), "abc")).toBe("https://example.com/models/owner/name/resolve/abc/");
    expect(folderUrl(at(COMMIT), "abc")).toContain(`/resolve/${COMMIT}/`);
    expect(folderUrl(at("refs/pr/1"))).toContain("/resolve/refs%2Fpr%2F1/");
  });

  it("have each part of their path escaped", () => {
    expect(fileUrl(at("main"), "onnx/weights #1?.onnx_data")).toMatch(/onnx\/weights%20%231%3F\.onnx_data$/);
    const files = { "config.json": "https://example.com/config-1234.json" };
    const moved: Source = { kind: "folder", url: "https://example.com/a/", files };
    expect(fileUrl(moved, "config.json")).toBe("https://example.com/config-1234.json");
    expect(fileUrl(moved, "other.json")).toBe("https://example.com/a/other.json");
    expect(fileUrl({ kind: "folder", url: "https://example.com/a/" }, "config.json")).toBe(
      "https://example.com/a/config.json",
    );
  });

  it("are listed by the hub, and owned by repository and revision as asked", () => {
    expect(listingUrl(at("main"))).toBe("https://example.com/models/api/models/owner/name/revision/main?blobs=true");
    expect(ownerOf(at("main"))).toBe("owner/name@main");
  });

  it("may be redirected from the public hub to its own hosts, and from no other", () => {
    expect(defaultRedirects(at("main", DEFAULT_HUB))).toContain("*.hf.co");
    expect(defaultRedirects(at("main"))).toEqual([]);
    expect(defaultRedirects({ kind: "folder", url: "https://example.com/a/" })).toEqual([]);
  });
});
