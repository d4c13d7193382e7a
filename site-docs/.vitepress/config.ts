import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { sidebar } from "../site-map.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

export default defineConfig({
  title: "siglip-web",
  description: "SigLIP in the browser: search pictures by words, label and compare them, on the user's own device",
  lang: "en",
  srcDir: ".cache/pages",
  srcExclude: ["public/**"],
  outDir: "dist",
  cacheDir: ".cache/vitepress",
  cleanUrls: false, // any static host serves it
  lastUpdated: false,
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: { theme: { light: "github-light", dark: "github-dark" } },
  themeConfig: {
    nav: [
      { text: "Start", link: "/start" },
      { text: "Models", link: "/models" },
      { text: "Troubleshooting", link: "/errors" },
      { text: "API", link: "/api/index" },
    ],
    sidebar: sidebar(root),
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: "Before", next: "Next" },
    footer: { message: "MIT licence. Nothing on this site is fetched from another host." },
  },
});
