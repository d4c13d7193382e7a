import { readFileSync } from "node:fs";
import { siteMap } from "./site-map.js";

const ABOUT = `# siglip-web

> SigLIP image and text embeddings and photo search in a web page, with no server: an npm package whose models run in a Web
> Worker on the user's own device, on WebGPU or WASM. No picture, text or vector leaves the device.

- One call makes a client, \`const siglip = await createSiglip({ model })\`; it classifies, embeds, scores and opens indexes.
- \`probability\` is \`sigmoid(scale * cosine + bias)\`, each label its own yes or no. Cosines of a match are about 0.1 to 0.2.
- The model that ships with the package knows pictograms only. For photos, take \`siglip2-base-patch16-224\`.
- Errors are \`SiglipError\`s with a literal \`code\`; every code has its section in the page on troubleshooting.
`;

/**
 * The list of pages for language models: https://llmstxt.org.
 *
 * @param {string} root Of the repository, with a slash at its end.
 * @param {(page: { source: string, path: string }) => string} at Where a page's Markdown is.
 */
export function llmsText(root, at) {
  const sections = siteMap(root).map(({ title, pages }) => {
    const lines = pages.map((page) => {
      const { heading, lead } = aboutPage(readFileSync(root + page.source, "utf8"));
      return `- [${page.title ?? heading}](${at(page)})${lead && `: ${lead}`}`;
    });
    return `## ${title}\n\n${lines.join("\n")}\n`;
  });
  return [ABOUT, ...sections].join("\n");
}

/** The same with the text of every page of `docs/`, in one file. */
export function llmsFullText(root) {
  const pages = siteMap(root).flatMap(({ pages }) => pages.filter(({ source }) => source.startsWith("docs/")));
  return [ABOUT, ...pages.map(({ source }) => `<!-- ${source} -->\n\n${readFileSync(root + source, "utf8")}`)].join(
    "\n",
  );
}

/** A page's heading, and its first sentence where it begins with one. */
export function aboutPage(markdown) {
  const heading = /^# (.+)$/m.exec(markdown)?.[1] ?? "";
  const [first = ""] = markdown
    .replace(/^# .+\n/m, "")
    .trim()
    .split(/\n\s*\n/);
  const isProse = /^[A-Z`*[]/.test(first) && !first.startsWith("```");
  const plain = first.replace(/\s+/g, " ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return { heading, lead: isProse ? (/^.*?[.:](?= |$)/.exec(plain)?.[0] ?? plain).replace(/:$/, ".") : "" };
}
