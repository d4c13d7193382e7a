import { type Intake, readDrop } from "./files.js";
import { tileId } from "./tile.js";

export interface DropEvents {
  /** Files dropped on the search box. */
  searchBy(intake: Promise<Intake>): void;
  /** A picture of the page dropped on the search box. */
  searchLike(id: string): void;
  /** Files dropped anywhere else. */
  add(intake: Promise<Intake>): void;
}

/** Marks a drag that began on a tile, so that the page does not add its own picture to itself. */
const TILE = "application/x-photo-id";

/** Takes what is dropped on the page; `data-drop` on the root says meanwhile where it would go. */
export function acceptDrops(box: HTMLElement, on: DropEvents): void {
  const root = document.documentElement;
  const placeOf = ({ target, dataTransfer }: DragEvent): "search" | "add" | undefined => {
    const overBox = target instanceof Node && box.contains(target);
    const types = dataTransfer?.types ?? [];
    if (types.includes(TILE)) return overBox ? "search" : undefined;
    if (types.includes("Files")) return overBox ? "search" : "add";
    return undefined; // a dragged text, say, which the browser knows what to do with
  };
  const mark = (place: string | undefined) => {
    if (place === undefined) delete root.dataset.drop;
    else root.dataset.drop = place;
  };

  document.addEventListener("dragstart", ({ target, dataTransfer }) => {
    const id = tileId(target);
    if (id !== undefined) dataTransfer?.setData(TILE, id);
  });
  document.addEventListener("dragover", (event) => {
    const place = placeOf(event);
    mark(place);
    if (place === undefined) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) mark(undefined);
  });
  document.addEventListener("dragend", () => mark(undefined));
  document.addEventListener("drop", (event) => {
    const place = placeOf(event);
    mark(undefined);
    const { dataTransfer } = event;
    if (place === undefined || !dataTransfer) return;
    event.preventDefault();
    const id = dataTransfer.getData(TILE);
    if (id !== "") on.searchLike(id);
    else if (place === "search") on.searchBy(readDrop(dataTransfer));
    else on.add(readDrop(dataTransfer));
  });
}
