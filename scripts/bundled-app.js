import { fileURLToPath } from "node:url";
import { build } from "vite";

/**
 * The code that a bundler leaves of the built package in an app that imports so much of it: without what is loaded later
 * (the addresses of the built-in model, the parts of the catalogue), and without Vite's own helper for that.
 *
 * @param names What is imported, as between the braces of an `import`.
 * @param entry The built module.
 */
export async function bundledApp(names, entry = "dist/index.js") {
  const [app, built] = ["\0app", fileURLToPath(new URL(`../${entry}`, import.meta.url))];
  const { output } = await build({
    configFile: false,
    publicDir: false,
    logLevel: "silent",
    plugins: [
      {
        name: "app",
        enforce: "pre",
        resolveId: (id) => (id === app ? id : undefined),
        load: (id) => {
          if (id.endsWith("vite/preload-helper.js")) return "export const __vitePreload = (load) => load();";
          return id === app ? `import { ${names} } from ${JSON.stringify(built)}; console.log(${names});` : undefined;
        },
      },
    ],
    build: { write: false, target: "es2023", modulePreload: false, rolldownOptions: { input: app } },
  });
  return output.map(({ code = "", isDynamicEntry }) => (isDynamicEntry ? "" : code)).join("");
}
