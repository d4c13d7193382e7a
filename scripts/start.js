// npm start: installs what is missing, builds, and serves the examples.
import { installMissing } from "./install.js";

process.chdir(new URL("..", import.meta.url).pathname);
installMissing();
const { build } = await import("./steps.js");
build();

const { preview } = await import("vite");
const port = Number(process.env.PORT ?? 5173);
const server = await preview({ mode: "examples", preview: { port, strictPort: process.env.PORT !== undefined } });
const [address] = server.resolvedUrls?.local ?? [];
console.log(`\nExamples: ${address}\n\nCtrl+C stops the server.`);
