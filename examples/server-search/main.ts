// /server-search/?chroma=http://127.0.0.1:8000: Chroma is started with cors_allow_origins for this page (docs/growing.md).
import { createSiglip } from "siglip-web";
import { chroma, push, search } from "siglip-web/remote";

const url = new URLSearchParams(location.search).get("chroma") ?? "http://127.0.0.1:8000";
const photos = chroma({ url, collection: "photos" });
const starting = createSiglip();

/** An index that ends with the page: what it has is on its way to the server. */
async function send(files: File[]): Promise<string> {
  const siglip = await starting;
  const index = await siglip.openIndex("on its way", { storage: "memory" });
  const { failures } = await index.add(files.map((image) => ({ id: image.name, image })));
  const { sent, unchanged } = await push(index, photos);
  await index.close();
  return `${sent} sent, ${unchanged} were there, ${failures.length} can't be read.`;
}

async function find(words: string): Promise<string> {
  const siglip = await starting;
  const hits = await search(await siglip.queryVector(words), photos, { k: 10, kind: "image" });
  const rows = hits.map(({ id, cosine }) => {
    const row = document.createElement("li");
    row.textContent = `${id} ${cosine.toFixed(3)}`;
    return row;
  });
  document.querySelector("ol")?.replaceChildren(...rows);
  return `${hits.length} found.`;
}

const status = document.querySelector("[role=status]") as HTMLElement;
const pictures = document.querySelector("#pictures") as HTMLInputElement;
const query = document.querySelector("#query") as HTMLInputElement;

/** Says what comes of it, or why nothing does. */
async function say(work: Promise<string>): Promise<void> {
  status.textContent = "…";
  status.textContent = await work.catch((error: unknown) => String(error));
}

pictures.addEventListener("change", () => void say(send([...(pictures.files ?? [])])));
document.querySelector("form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void say(find(query.value));
});
