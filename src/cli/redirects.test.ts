import { expect, it } from "vitest";
import { redirected } from "./redirects.js";

const HUB = "https://hub.example";
const leads = (to: string, redirects: string[] = [], from = `${HUB}/a`) =>
  redirected(HUB, redirects, new URL(from), new URL(to)).href;

it("leads to the hub itself and to hosts that are named", () => {
  expect(leads("https://hub.example/b")).toBe("https://hub.example/b");
  expect(leads("https://cdn.example/b", ["other.example", "cdn.example"])).toBe("https://cdn.example/b");
  expect(leads("https://eu.cdn.example:444/b", ["*.cdn.example"])).toBe("https://eu.cdn.example:444/b");
  expect(leads("http://hub.example/b", [], "http://hub.example/a")).toBe("http://hub.example/b");
});

it.each([
  ["https://cdn.example/b", []],
  ["https://hub.example:444/b", []],
  ["https://hub.example.evil/b", []],
  ["https://cdn.example/b", ["*.cdn.example"]],
  ["https://evilcdn.example/b", ["*.cdn.example"]],
  ["https://eu.cdn.example/b", ["cdn.example"]],
  ["https://hub.example@evil.example/b", []],
])("leads not to %s where %j are named", (to, redirects) => {
  expect(() => leads(to, redirects)).toThrow("to another host");
});

it("leads not from a secure address to an insecure one, or to a file", () => {
  for (const to of ["http://hub.example/b", "http://cdn.example/b"]) {
    expect(() => leads(to, ["cdn.example"])).toThrow("insecure");
  }
  expect(() => leads("file:///etc/passwd", [""])).toThrow("insecure");
});
