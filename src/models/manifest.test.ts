import { describe, expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { manifestOf, readHubListing, readManifest } from "./manifest.js";

const SHA256 = "0f".repeat(32);
const SHA1 = "a1".repeat(20);
const file = { size: 3, sha256: SHA256 };
const good = { format: "siglip-web-manifest", version: 1, revision: "main", files: { "onnx/model.onnx": file } };
const hub = (sibling: object, rest: object = {}) => ({ id: "o/n", sha: SHA1, siblings: [sibling], ...rest });

function refused(read: () => unknown): { file: string } {
  try {
    read();
  } catch (error) {
    if (isSiglipError(error, "model-invalid")) return error.data;
    throw error;
  }
  throw new Error("it was taken");
}

const OUTSIDE = ["../x", "a/../../x", "/x", "a//b", "", ".", "a/.", "a\\..\\b", "C:x", "a\u0000b", "a/"];

describe("a manifest", () => {
  it("comes back as it was written, in the order of its paths", () => {
    const files = new Map([
      ["onnx/b.onnx", file],
      ["a.json", { size: 0, sha256: SHA256 }],
    ]);
    const manifest = manifestOf("abc", files, "owner/name");
    expect(Object.keys(manifest.files)).toEqual(["a.json", "onnx/b.onnx"]);
    expect(readManifest(JSON.parse(JSON.stringify(manifest)))).toEqual({
      revision: "abc",
      repository: "owner/name",
      files,
    });
    expect(manifestOf("abc", files)).not.toHaveProperty("repository");
  });

  it.each([
    ["nothing", null],
    ["a list", []],
    ["another format", { ...good, format: "x" }],
    ["a later version", { ...good, version: 2 }],
    ["a version that can't be written out (a fuzzed listing)", { ...good, version: { toString: null } }],
    ["no revision", { ...good, revision: undefined }],
    ["a revision that is a path", { ...good, revision: "../x" }],
    ["a revision of dots", { ...good, revision: ".." }],
    ["no files", { ...good, files: undefined }],
    ["files in a list", { ...good, files: [] }],
    ["a file without size", { ...good, files: { a: { sha256: SHA256 } } }],
    ["a size below zero", { ...good, files: { a: { size: -1, sha256: SHA256 } } }],
    ["a broken size", { ...good, files: { a: { size: 1.5, sha256: SHA256 } } }],
    ["no hash", { ...good, files: { a: { size: 1 } } }],
    ["a short hash", { ...good, files: { a: { size: 1, sha256: "0f" } } }],
    ["a hash in capitals", { ...good, files: { a: { size: 1, sha256: SHA256.toUpperCase() } } }],
  ])("with %s is refused", (_, json) => {
    expect(refused(() => readManifest(json))).toEqual({ file: "siglip-manifest.json" });
  });

  it.each(OUTSIDE)("that names %j is refused", (path) => {
    refused(() => readManifest({ ...good, files: { [path]: file } }));
  });

  it("may name a file as a property that objects have", () => {
    const json = JSON.parse(JSON.stringify(good).replace("onnx/model.onnx", "__proto__"));
    expect([...readManifest(json).files.keys()]).toEqual(["__proto__"]);
  });
});

describe("a hub's listing", () => {
  it("has SHA-256 for large files, git's SHA-1 for the others", () => {
    const lfs = { rfilename: "onnx/a.onnx", size: 9, blobId: SHA1, lfs: { sha256: SHA256, size: 9, pointerSize: 131 } };
    const small = { rfilename: "config.json", size: 2, blobId: SHA1 };
    const { revision, files } = readHubListing({ sha: SHA1, siblings: [lfs, small] });
    expect(revision).toBe(SHA1);
    expect(files.get("onnx/a.onnx")).toEqual({ size: 9, sha256: SHA256 });
    expect(files.get("config.json")).toEqual({ size: 2, gitSha1: SHA1 });
  });

  it("may have names only", () => {
    expect(readHubListing(hub({ rfilename: "config.json" })).files.get("config.json")).toEqual({});
    expect(readHubListing(hub({ rfilename: "config.json", lfs: null })).files.get("config.json")).toEqual({});
  });

  it.each([
    ["no files", { sha: SHA1 }],
    ["no commit", hub({ rfilename: "a" }, { sha: undefined })],
    ["a file without a name", hub({ size: 1 })],
    ["a wrong size", hub({ rfilename: "a", size: "1" })],
    ["a wrong blob", hub({ rfilename: "a", blobId: "x" })],
    ["a large file without its hash", hub({ rfilename: "a", lfs: { size: 1 } })],
  ])("with %s is refused", (_, json) => {
    refused(() => readHubListing(json));
  });

  it.each(OUTSIDE)("that names %j is refused", (rfilename) => {
    refused(() => readHubListing(hub({ rfilename })));
  });
});
