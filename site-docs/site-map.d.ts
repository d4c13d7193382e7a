import type { SitePage } from "./llms.js";

export function siteMap(root: string): { title: string; pages: SitePage[] }[];
export function sidebar(root: string): { text: string; items: { text: string; link: string }[] }[];
export function linked(markdown: string, source: string, paths: Map<string, string>): string;
