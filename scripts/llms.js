// npm run llms: writes llms.txt from the documentation's pages.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { llmsText } from "../site-docs/llms.js";

const root = fileURLToPath(new URL("..", import.meta.url));
writeFileSync(
  `${root}llms.txt`,
  llmsText(root, ({ source }) => source),
);
console.log("llms.txt written");
