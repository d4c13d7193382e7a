import { expect, it } from "vitest";
import { readNews } from "./index-news.js";

it("what other tabs say is taken, and anything else is passed over", () => {
  expect(readNews({ changed: "photos" })).toEqual({ changed: "photos" });
  expect(readNews({ release: "photos", changed: 1 })).toEqual({ release: "photos" });
  for (const odd of [undefined, null, 0, "changed", [], {}, { changed: null }, { release: {} }, new Map()]) {
    expect(readNews(odd)).toBeUndefined();
  }
});
