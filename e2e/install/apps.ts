// Apps of ten lines, as each way to build would have them. The page says the first label in its body.

/** `of`: the package's entries, as this way to build names them. */
const main = (of: (entry: string) => string) => `import { createSiglip } from "${of("siglip-web")}";
import { teach } from "${of("siglip-web/learn")}";

const siglip = await createSiglip();
const cat = await (await fetch("cat.webp")).blob();
const [best] = await siglip.classify(cat, ["cat", "dog", "pizza"]);

const many = await siglip.embedImages(Array(9).fill(cat));
const head = await teach({ vectors: many, labels: Array.from("ababababa") }, { folds: 2 });
document.body.textContent = [best.label, head.labels.join("")].join(" ");
`;

const PAGE = `<!doctype html>
<title>Ten lines</title>
<link rel="icon" href="/cat.webp" />
<body>
  <script type="module" src="./main.js"></script>
</body>
`;

/** For a bundler that finds packages by their names. */
export const BY_NAME = { "index.html": PAGE, "main.js": main((entry) => entry) };

/** For a page without any: by address. */
export const BY_ADDRESS = {
  "index.html": PAGE,
  "main.js": main((entry) => `./node_modules/siglip-web/dist/${entry === "siglip-web" ? "index" : "learn"}.js`),
};

/** The same inside an effect of a component that is rendered on the server first. */
export const NEXT = {
  "package.json": `{ "private": true, "type": "module" }`,
  "next.config.js": `export default { output: "export" };\n`,
  "app/layout.js": `export default function Layout({ children }) {
  return <html lang="en"><head><link rel="icon" href="/cat.webp" /></head><body>{children}</body></html>;
}
`,
  "app/page.js": `"use client";
import { useEffect } from "react";
import { label } from "./label.js";

export default function Page() {
  useEffect(() => { label(); }, []);
}
`,
  "app/label.js": main((entry) => entry)
    .replace("const siglip", "export async function label() {\nconst siglip")
    .replace('fetch("cat', 'fetch("/cat')
    .concat("}\n"),
};
