import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Builds some modules of src/, each to `.cache/FOLDER/NAME.js` with all that it exports: parts of the package, to be tried alone. */
export function buildModules(folder, paths) {
  return build({
    configFile: false,
    root: at("."),
    publicDir: false,
    logLevel: "error",
    build: {
      target: "es2023",
      outDir: at(`.cache/${folder}`),
      minify: false,
      rolldownOptions: {
        input: paths.map((path) => at(`src/${path}.ts`)),
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", chunkFileNames: "shared-[name].js" },
      },
    },
  });
}
