import type { Query, QueryPart } from "siglip-web";

/** One thing that is searched by: words, a picture that was brought, or one of the library's. */
export type Term =
  | { kind: "text"; text: string }
  | { kind: "picture"; image: Blob; name: string }
  | { kind: "photo"; id: string; name: string };

/** A thing that pictures are to show or, with `minus`, not to show. */
export interface Wish {
  term: Term;
  minus: boolean;
}

/** What to search by; undefined where nothing is said of what pictures are to show. */
export async function toQuery(
  wishes: readonly Wish[],
  imageOf: (id: string) => Promise<Blob | undefined>,
): Promise<Query | undefined> {
  const [first, ...others] = wishes;
  if (!wishes.some(({ minus }) => !minus)) return undefined;
  if (first && others.length === 0 && first.term.kind === "photo") return { similarTo: first.term.id };
  const partOf = async ({ term }: Wish): Promise<QueryPart[]> => {
    if (term.kind === "text") return [term.text];
    const image = term.kind === "picture" ? term.image : await imageOf(term.id);
    return image ? [image] : [];
  };
  const partsOf = async (minus: boolean) =>
    (await Promise.all(wishes.filter((wish) => wish.minus === minus).map(partOf))).flat();
  const [plus, minus] = await Promise.all([partsOf(false), partsOf(true)]);
  if (plus.length === 0) return undefined;
  const [only] = plus;
  return plus.length === 1 && minus.length === 0 && only !== undefined ? only : { plus, minus };
}

export function nameOf(term: Term): string {
  return term.kind === "text" ? term.text : term.name;
}

/** “beach” and “sunset” without “people” */
export function wordsOf(wishes: readonly Wish[]): string {
  const list = (minus: boolean) =>
    wishes
      .filter((wish) => wish.minus === minus)
      .map(({ term }) => `${term.kind === "photo" ? "the picture " : ""}“${nameOf(term)}”`)
      .join(" and ");
  const [plus, minus] = [list(false), list(true)];
  return minus === "" ? plus : `${plus} without ${minus}`.trim();
}
