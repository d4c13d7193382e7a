import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KnownFile } from "../protocol/contract.js";
import { planSync } from "./folder-plan.js";

const at = (path: string, size = 1, modified = 1): KnownFile => ({ path, size, modified });
const paths = (files: readonly KnownFile[]) => files.map(({ path }) => path);

describe("planSync", () => {
  it.each<[string, KnownFile[], KnownFile[], string[], { changed: string[]; unchanged: number; gone: string[] }]>([
    ["nothing", [], [], [], { changed: [], unchanged: 0, gone: [] }],
    ["a new file", [at("a")], [], [], { changed: ["a"], unchanged: 0, gone: [] }],
    ["the same file", [at("a")], [at("a")], [], { changed: [], unchanged: 1, gone: [] }],
    ["another size", [at("a", 2)], [at("a")], [], { changed: ["a"], unchanged: 0, gone: [] }],
    ["a later time", [at("a", 1, 2)], [at("a")], [], { changed: ["a"], unchanged: 0, gone: [] }],
    ["an earlier time", [at("a", 1, 0)], [at("a")], [], { changed: ["a"], unchanged: 0, gone: [] }],
    ["a file that is gone", [], [at("a")], [], { changed: [], unchanged: 0, gone: ["a"] }],
    ["a file that was renamed", [at("b")], [at("a")], [], { changed: ["b"], unchanged: 0, gone: ["a"] }],
    ["a file that can't be looked at", [], [at("a")], ["a"], { changed: [], unchanged: 0, gone: [] }],
  ])("of %s", (_, files, known, unread, expected) => {
    const { changed, ...rest } = planSync(files, known, unread);
    expect({ changed: paths(changed), ...rest }).toEqual(expected);
  });

  it("of files that were encoded by other views has them all to do again, and takes none away", () => {
    const known = [at("whole"), { ...at("tiles"), views: "tiles" }, { ...at("gone"), views: "tiles" }];
    const here = [at("whole"), at("tiles")];
    const plan = (views?: string) => {
      const { changed, ...rest } = planSync(here, known, [], views);
      return { changed: paths(changed), ...rest };
    };
    expect(plan("tiles")).toEqual({ changed: ["whole"], unchanged: 1, gone: ["gone"] });
    expect(plan()).toEqual({ changed: ["tiles"], unchanged: 1, gone: ["gone"] });
  });

  it("leads to the folder's files from any others, and has nothing to do then", () => {
    const files = fc.uniqueArray(fc.tuple(fc.constantFrom(..."abcdefgh"), fc.nat(2), fc.nat(2)), {
      selector: ([path]) => path,
    });
    fc.assert(
      fc.property(files, files, (here, there) => {
        const now = here.map(([path, size, modified]) => at(path, size, modified));
        const known = new Map(there.map(([path, size, modified]) => [path, at(path, size, modified)]));
        const { changed, unchanged, gone } = planSync(now, [...known.values()], []);
        for (const one of changed) known.set(one.path, one);
        for (const path of gone) known.delete(path);
        const inOrder = (some: Iterable<KnownFile>) => [...some].sort((a, b) => (a.path < b.path ? -1 : 1));
        expect(inOrder(known.values())).toEqual(inOrder(now));
        expect(unchanged).toBe(now.length - changed.length);
        expect(planSync(now, [...known.values()], [])).toEqual({ changed: [], unchanged: now.length, gone: [] });
      }),
    );
  });
});
