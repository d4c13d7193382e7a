import { expect, it } from "vitest";
import { trustOwnScripts } from "./trusted-scripts.js";

type Rules = { createScriptURL: (address: string) => string | null };

it("scripts of the worker's own origin are trusted, and no others", () => {
  const made: [string, Rules][] = [];
  const createPolicy = (name: string, rules: Rules) => made.push([name, rules]);
  trustOwnScripts({ trustedTypes: { createPolicy } }, "https://app.example");
  const [[name, { createScriptURL: trusted }]] = made as [[string, Rules]];
  expect(name).toBe("default");
  for (const own of ["https://app.example/a.mjs", "/a.mjs", "a.mjs"]) expect(trusted(own)).toBe(own);
  const others = ["https://app.example.evil.example/", "http://app.example/a.mjs", "//evil.example/a.js", "data:,1"];
  for (const other of [...others, "javascript:1", "https://app.example@evil.example/"])
    expect(trusted(other)).toBeNull();
});

it("rules that are there stay, and a browser without them needs none", () => {
  const barred = () => {
    throw new TypeError("a policy of this name is there");
  };
  expect(() => trustOwnScripts({ trustedTypes: { createPolicy: barred } }, "https://app.example")).not.toThrow();
  expect(() => trustOwnScripts({}, "https://app.example")).not.toThrow();
});
