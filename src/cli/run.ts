import { join } from "node:path";
import { isSiglipError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import { type Command, readArguments } from "./arguments.js";
import { writeFolderManifest } from "./describe-files.js";
import { HELP } from "./help.js";
import { packFolder } from "./pack.js";
import { progressLine, type Screen } from "./progress-line.js";
import { pull } from "./pull.js";
import { repositoryOf } from "./repository.js";
import { fileHandler, listen } from "./serve.js";

const BACK_OFF = 1000;
const STALL = 60_000;

/** Runs the command line; what it gives goes to `out`, progress and errors to `screen`. Gives the exit status. */
export async function run(args: readonly string[], out: (text: string) => void, screen: Screen): Promise<number> {
  try {
    await perform(readArguments(args), out, screen);
    return 0;
  } catch (error) {
    screen.write(`siglip-web: ${error instanceof Error ? error.message : String(error)}\n`);
    if (!isSiglipError(error, "bad-input")) return 1;
    screen.write("siglip-web --help says what there is.\n");
    return 2;
  }
}

async function perform(command: Command, out: (text: string) => void, screen: Screen): Promise<void> {
  switch (command.name) {
    case "help":
      return out(HELP);
    case "version":
      return out(`${VERSION}\n`);
    case "manifest":
      return out(`Revision ${await writeFolderManifest(command.dir, command.revision)}\n`);
    case "pack": {
      const { packed, kept, revision } = await packFolder(command.dir, command.to, command.revision);
      const rest = kept.length === 0 ? "" : ` As they were: ${kept.join(", ")}.`;
      return out(`Revision ${revision}. Written anew: ${packed.join(", ") || "none"}.${rest}\n`);
    }
    case "serve": {
      const { url } = await listen(await fileHandler(command.dir, command.headers), command.port, command.host);
      return out(`Serving ${command.dir} at ${url}/\n`);
    }
    case "pull":
      return out(await pulled(command, screen));
    default:
      command satisfies never;
  }
}

async function pulled(
  { model, revision, hub, redirects, wanted, to }: Command & { name: "pull" },
  screen: Screen,
): Promise<string> {
  const repository = repositoryOf(model);
  const { folder, commit, fetched } = await pull({
    host: { hub, redirects, backOff: BACK_OFF, stall: STALL },
    repository: repository.id,
    revision: revision ?? repository.revision ?? "main",
    wanted,
    to,
    onProgress: progressLine(screen),
  });
  const came = fetched.length === 0 ? "everything was there" : `${fetched.length} files fetched`;
  return `${repository.id} at ${commit}: ${came}.
The folder, for { url }: ${folder}
The mirror, for { hub, repo, revision }: ${join(to)}
`;
}
