import { describe, expect, it } from "vitest";
import { isSiglipError } from "../core/errors.js";
import { readArguments } from "./arguments.js";

const read = (line: string) => readArguments(line.split(" ").filter((word) => word !== ""));

function refused(line: string): string {
  try {
    read(line);
  } catch (error) {
    if (isSiglipError(error, "bad-input")) return error.message;
    throw error;
  }
  throw new Error(`"${line}" was taken`);
}

describe("pull", () => {
  it("has defaults", () => {
    expect(read("pull google/siglip --to models")).toEqual({
      name: "pull",
      model: "google/siglip",
      to: "models",
      hub: "https://huggingface.co",
      redirects: ["*.hf.co", "*.huggingface.co"],
      wanted: { image: ["fp32"], text: ["fp32"] },
    });
  });

  it("takes formats for both towers and for each", () => {
    const wanted = (line: string) => (read(`pull o/n --to x ${line}`) as { wanted: unknown }).wanted;
    expect(wanted("--dtype fp32,q8")).toEqual({ image: ["fp32", "q8"], text: ["fp32", "q8"] });
    expect(wanted("--image-dtype fp16 --dtype q4")).toEqual({ image: ["fp16"], text: ["q4"] });
    expect(wanted("--text-dtype q8")).toEqual({ image: ["fp32"], text: ["q8"] });
    expect(wanted("--towers image --dtype q8")).toEqual({ image: ["q8"], text: [] });
  });

  it("follows another hub to no other host unless it is named", () => {
    const own = (line: string) => read(`pull o/n --to x --hub http://localhost:1/hub/ ${line}`);
    expect(own("")).toMatchObject({ hub: "http://localhost:1/hub", redirects: [] });
    expect(own("--redirects a.com,*.b.com")).toMatchObject({ redirects: ["a.com", "*.b.com"] });
  });

  it.each([
    "pull",
    "pull o/n",
    "pull o/n more --to x",
    "pull o/n --to x --dtype fp64",
    "pull o/n --to x --dtype",
    "pull o/n --to x --towers sound",
    "pull o/n --to x --hub ftp://a",
    "pull o/n --to x --hub nonsense",
    "pull o/n --to x --revision ../x",
    "pull o/n --to x --revision a//b",
    "pull o/n --to x --colour red",
  ])('refuses "%s"', (line) => {
    expect(refused(line)).not.toBe("");
  });
});

describe("serve, pack and manifest", () => {
  it("have defaults, and take what is given", () => {
    expect(read("serve site")).toEqual({ name: "serve", dir: "site", port: 8080, host: "127.0.0.1", headers: {} });
    expect(read("serve site --port 0 --host ::1")).toMatchObject({ port: 0, host: "::1" });
    const headers = ["--header", "A: b c", "--header", "D-E:f"];
    expect(readArguments(["serve", "site", ...headers])).toMatchObject({ headers: { A: "b c", "D-E": "f" } });
    expect(read("manifest x --revision v1")).toEqual({ name: "manifest", dir: "x", revision: "v1" });
    expect(read("manifest x")).toEqual({ name: "manifest", dir: "x" });
    expect(read("pack x --to y")).toEqual({ name: "pack", dir: "x", to: "y" });
    expect(read("pack x --to y --revision v1")).toMatchObject({ revision: "v1" });
  });

  it.each([
    "serve",
    "serve x --port 70000",
    "serve x --port a",
    "serve x --header y",
    "serve a b",
    "manifest",
    "pack x",
    "pack --to y",
  ])('refuse "%s"', (line) => {
    expect(refused(line)).not.toBe("");
  });
});

it("knows what is asked for help", () => {
  for (const line of ["", "help", "--help", "pull --help", "serve -h"]) expect(read(line)).toEqual({ name: "help" });
  expect(read("--version")).toEqual({ name: "version" });
  expect(refused("push o/n")).toContain("pull, pack, serve and manifest");
});
