import { readdirSync } from "node:fs";
import { posix } from "node:path";
import { API, OTHERS, SECTIONS } from "./sections.js";

/** `docs/index.md` is no home page: it has another name in the site. */
const IN_SITE = { "index.md": "kept-index.md" };

/**
 * Which page of the repository is which of the site.
 *
 * @param {string} root Of the repository, with a slash at its end.
 * @returns {{ title: string, pages: { source: string, path: string, title: string | undefined }[] }[]} By sections;
 *   `title` is absent where the page's own heading is to do.
 */
export function siteMap(root) {
  const there = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));
  const inDocs = (name, title) => ({ source: `docs/${name}`, path: IN_SITE[name] ?? name, title });
  const named = SECTIONS.map(({ title, pages }) => ({
    title,
    pages: pages.filter(([name]) => there.includes(name)).map(([name, label]) => inDocs(name, label)),
  }));
  const listed = new Set(SECTIONS.flatMap(({ pages }) => pages.map(([name]) => name)));
  const more = [
    ...there.filter((name) => !listed.has(name)).map((name) => inDocs(name)),
    ...Object.entries(OTHERS).map(([path, { source, title }]) => ({ source, path, title })),
  ];
  return [...named, { title: "More", pages: more }];
}

/** The site's navigation at the side, as VitePress takes it. */
export function sidebar(root) {
  const item = ({ path, title, source }) => ({ text: title ?? posix.basename(source, ".md"), link: `/${path}` });
  return [
    ...siteMap(root).map(({ title, pages }) => ({ text: title, items: pages.map(item) })),
    { text: "API", items: Object.entries(API).map(([path, text]) => ({ text, link: `/${path}` })) },
  ];
}

/**
 * A page's text with its links as the site has them. What leads to a file that is no page of the site is left as text,
 * with the file's path beside it.
 *
 * @param {string} markdown
 * @param {string} source Of the page, in the repository.
 * @param {Map<string, string>} paths From a page's source to its path in the site.
 */
export function linked(markdown, source, paths) {
  return markdown.replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g, (_, text, href, part = "") => {
    const target = posix.join(posix.dirname(source), href);
    const path = paths.get(target);
    if (path) return `[${text}](/${path}${part})`;
    return text.includes(posix.basename(target)) ? text : `${text} (\`${target}\`)`;
  });
}
