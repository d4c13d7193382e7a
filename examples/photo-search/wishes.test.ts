import { expect, it } from "vitest";
import { toQuery, type Wish, wordsOf } from "./wishes.js";

const text = (words: string, minus = false): Wish => ({ term: { kind: "text", text: words }, minus });
const photo = (id: string, minus = false): Wish => ({ term: { kind: "photo", id, name: `${id}.jpg` }, minus });
const image = new Blob(["a"]);
const imageOf = async (id: string) => (id === "gone" ? undefined : image);

it("asks for one thing as it is", async () => {
  expect(await toQuery([text("beach")], imageOf)).toBe("beach");
  expect(await toQuery([photo("a")], imageOf)).toEqual({ similarTo: "a" });
  expect(await toQuery([{ term: { kind: "picture", image, name: "x" }, minus: false }], imageOf)).toBe(image);
});

it("asks for several as a sum, less what is not wanted", async () => {
  const wishes = [text("beach"), photo("a"), text("people", true)];
  expect(await toQuery(wishes, imageOf)).toEqual({ plus: ["beach", image], minus: ["people"] });
  expect(wordsOf(wishes)).toBe("“beach” and the picture “a.jpg” without “people”");
});

it("asks for nothing where nothing is wanted, or the picture of it is gone", async () => {
  expect(await toQuery([], imageOf)).toBeUndefined();
  expect(await toQuery([text("people", true)], imageOf)).toBeUndefined();
  expect(await toQuery([photo("gone"), text("people", true)], imageOf)).toBeUndefined();
});
