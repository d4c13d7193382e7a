/** A fenced block of a page. */
export interface Block {
  lang: string;
  /** What follows the language: `no-run`. */
  flags: string[];
  /** Of the opening fence, from 1. */
  line: number;
  lines: string[];
}

const FENCE = /^```(.*)$/;
const IMPORT = /^import\b[^;]*;/gm;
const NAMED = /^import (?:type )?\{([^}]*)\} from ("[^"]+");$/;
/** The package by the address of its file, as a page without a build step imports it. */
const SERVED = /"[./][^"]*siglip-web\/(?:dist\/)?index\.js"/;
const CODE = ["ts", "js"];

/** The fenced blocks of a page, in their order. Throws where one is not closed. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [i, text] of markdown.split("\n").entries()) {
    const info = FENCE.exec(text)?.[1];
    if (info === undefined) open?.lines.push(text);
    else if (open) {
      blocks.push(open);
      open = undefined;
    } else {
      const [lang = "", ...flags] = info.split(" ");
      open = { lang, flags, line: i + 1, lines: [] };
    }
  }
  if (open) throw new Error(`The block at line ${open.line} is not closed.`);
  return blocks;
}

/** The blocks that are code of a page's own. */
export const codeOf = (markdown: string) => blocksOf(markdown).filter(({ lang }) => CODE.includes(lang));

/**
 * One module of a page's blocks, each on the lines that it has in the page, so that an error of the compiler names the
 * page's line. A block is a scope within the one before it: what a block imports or declares, later ones know, and may
 * declare anew. Imports stand together in the first line. What no block declares is in `given.d.ts`.
 *
 * @param bring Writes one import, of `names` (`a, b as c`) or, without them, as it is.
 */
export function pageProgram(
  blocks: readonly Block[],
  bring: (from: string, names: string[], whole: string) => string = importOf,
): string {
  const lines: string[] = [];
  const named = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const block of blocks) {
    while (lines.length < block.line - 1) lines.push("");
    const code = block.lines.join("\n").replace(IMPORT, (whole) => {
      const [, names, from] = NAMED.exec(whole.replace(/\s+/g, " ").replace(SERVED, '"siglip-web"')) ?? [];
      if (names === undefined || from === undefined) others.add(whole);
      else named.set(from, new Set([...(named.get(from) ?? []), ...split(names)]));
      return whole.replace(/[^\n]/g, " ");
    });
    lines.push("{", ...code.replace(/^export /gm, "       ").split("\n"));
  }
  lines[0] = [
    ...[...others].map((whole) => bring("", [], whole)),
    ...[...named].map(([from, names]) => bring(from, [...names], "")),
    lines[0] ?? "",
  ].join(" ");
  return `${lines.join("\n")}\n${"}".repeat(blocks.length)}\nexport {};\n`;
}

const split = (names: string) =>
  names
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter(Boolean);

const importOf = (from: string, names: string[], whole: string) =>
  whole || `import { ${names.join(", ")} } from ${from};`;
