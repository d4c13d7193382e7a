// The public declarations of the built package, by its subpaths: docs/api/NAME.md. `node scripts/api-surface.js` writes
// them after a build; a unit test compares.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXPORT = /^export (type )?\{([^}]*)\} from "([^"]+)";/gm;
const DECLARED = /^(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|type|interface) (\w+)/;

/** Each subpath with its text, by the manifest: `{ name, text }`. Throws for a name that is exported and nowhere declared. */
export function apiSurface() {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return Object.entries(manifest.exports).flatMap(([subpath, { types }]) => {
    if (types === undefined) return [];
    const name = join(manifest.name, subpath);
    const found = exportsOf(join(ROOT, types)).sort((a, b) => (a.name < b.name ? -1 : 1));
    const text = found.map(({ text }) => text).join("\n\n") || "// A script: it exports nothing.";
    const page = `# \`${name}\`\n\nWritten by \`node scripts/api-surface.js\`.\n\n\`\`\`ts\n${text}\n\`\`\`\n`;
    return [{ name: name.replaceAll("/", "-"), text: page }];
  });
}

/** What a module exports, its own declarations and those that it passes on. */
function exportsOf(file) {
  const text = readFileSync(file, "utf8");
  const passed = [...text.matchAll(EXPORT)].flatMap(([, , names, from]) => {
    const declared = declarationsOf(join(dirname(file), from.replace(/\.js$/, ".d.ts")));
    return names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== "")
      .map((name) => {
        const texts = declared.get(name);
        if (!texts) throw new Error(`${file} exports ${name}, which ${from} does not declare`);
        return { name, text: texts.join("\n") };
      });
  });
  const own = [...declarationsOf(file)].filter(([, [first]]) => first.startsWith("export "));
  return [...passed, ...own.map(([name, texts]) => ({ name, text: texts.join("\n") }))];
}

/** A file's declarations by name, several where a function is overloaded; comments left out, they are no contract. */
function declarationsOf(file) {
  const lines = readFileSync(file, "utf8")
    .replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "")
    .split("\n");
  const found = new Map();
  let open;
  for (const line of lines) {
    const [, name] = DECLARED.exec(line) ?? [];
    if (name) {
      open = [line];
      found.set(name, [...(found.get(name) ?? []), open]);
    } else if (/^(import|export \{|export type \{)/.test(line) || line === "") open = undefined;
    else open?.push(line);
  }
  return new Map([...found].map(([name, texts]) => [name, texts.map((text) => text.join("\n"))]));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, text } of apiSurface()) {
    writeFileSync(join(ROOT, `docs/api/${name}.md`), text);
    console.log(`docs/api/${name}.md written`);
  }
}
