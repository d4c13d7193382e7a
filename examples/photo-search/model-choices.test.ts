import { expect, it } from "vitest";
import { modelCards } from "./model-choices.js";

const desktop = { mobile: false };

it("offers the built-in model and some of the catalogue, with what each takes", () => {
  const cards = modelCards(desktop, undefined);
  expect(cards.map(({ id }) => id)).toEqual([
    "siglip-demo",
    "siglip2-base-patch32-256",
    "siglip-base-patch16-224",
    "siglip2-base-patch16-256",
    "siglip2-large-patch16-256",
  ]);
  expect(cards[1]).toMatchObject({ download: "1.5 GB", speed: "least work for each picture" });
  expect(cards[3]?.speed).toBe("3.9 times that work"); // 256 patches where the other has 64
});

it("says how fast each would be, once one of them has run here", () => {
  const cards = modelCards(desktop, { id: "siglip2-base-patch32-256", perSecond: 8 });
  expect(cards.map(({ speed }) => speed)).toEqual([
    "the fastest",
    "about 8 pictures a second here",
    "about 3 pictures a second here",
    "about 2 pictures a second here",
    "about 36 pictures a minute here",
  ]);
  expect(modelCards(desktop, { id: "siglip-demo", perSecond: 20 })[1]?.speed).toBe("least work for each picture");
});

it("says so of a model that does not fit", () => {
  const cards = modelCards({ mobile: true, memory: 1e9 }, undefined);
  expect(cards.at(-1)?.impossible).toBe("too large for this device");
});
