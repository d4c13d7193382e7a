import type { SearchIndex } from "siglip-web";
import { expect, it, vi } from "vitest";
import { type Ask, createSearching } from "./searching.js";

const ask = (text: string): Ask => ({
  wishes: [{ term: { kind: "text", text }, minus: false }],
  filter: { from: "", to: "", place: "" },
  group: false,
});

function start() {
  const search = vi.fn(async () => []);
  const found = vi.fn();
  const searching = createSearching(async () => undefined, { waiting: vi.fn(), found, failed: vi.fn() });
  return { searching, search, found, index: { search } as Pick<SearchIndex, "search"> as SearchIndex };
}

it("searches once before anybody has asked, and shows nothing of it", async () => {
  const { searching, search, found, index } = start();
  searching.use(index);
  await vi.waitFor(() => expect(search).toHaveBeenCalledOnce());
  expect(found).not.toHaveBeenCalled();
});

it("does not when somebody asks first, or the index is gone again", async () => {
  const { searching, search, index } = start();
  searching.use(index);
  searching.ask(ask("cat"));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(search).toHaveBeenCalledOnce();
  const other = start();
  other.searching.use(other.index);
  other.searching.use(undefined);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(other.search).not.toHaveBeenCalled();
});

it("asks at once what was asked before there was an index", async () => {
  const { searching, search, found, index } = start();
  searching.ask(ask("dog"));
  searching.use(index);
  await vi.waitFor(() => expect(found).toHaveBeenCalledOnce());
  expect(search).toHaveBeenCalledOnce();
});
