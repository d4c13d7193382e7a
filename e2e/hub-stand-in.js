// A hub on this machine: answers /{repo}/resolve/{revision}/{path} from folders of checkpoints, as a model hub does.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize, sep } from "node:path";

/** The file that an address stands for; the repository's last part names the checkpoint's folder. */
function fileFor(pathname, folders) {
  const [, repo, path] = /^\/(.+)\/resolve\/[^/]+\/(.+)$/.exec(decodeURIComponent(pathname)) ?? [];
  if (repo === undefined || path === undefined) return undefined;
  return folders
    .map((folder) => ({ folder, file: normalize(join(folder, repo.split("/").at(-1) ?? "", path)) }))
    .find(({ folder, file }) => file.startsWith(normalize(folder) + sep) && existsSync(file) && statSync(file).isFile())
    ?.file;
}

/** Starts it on a free port; gives its address and what ends it. Any page may read it, as on a public hub. */
export async function startHub(folders) {
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    const file = fileFor(new URL(request.url ?? "/", "http://localhost").pathname, folders);
    if (file === undefined) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Entry not found");
      return;
    }
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": statSync(file).size });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}
