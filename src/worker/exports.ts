import { SiglipError } from "../core/errors.js";
import type { ExportPart, ExportRequest } from "../protocol/contract.js";
import { type Exporting, exportItems, type Source } from "../search/formats/export-items.js";

/** The exports under way: the page asks for one part after another, so that no more is made than it takes. */
export class Exports {
  readonly #open = new Map<string, Exporting>();

  /** The next part, the first of which starts the export; undefined after the last. */
  async next(index: Source, { id, format, part }: ExportRequest): Promise<ExportPart | undefined> {
    if (part === 0) this.#open.set(id, exportItems(index, format));
    const exporting = this.#open.get(id);
    if (!exporting) {
      throw new SiglipError("worker-lost", "The worker that began this export has ended.", { reason: "export" });
    }
    const { value: bytes, done } = await exporting.parts.next();
    return done ? undefined : { bytes, loaded: exporting.loaded, total: exporting.total };
  }

  get areOpen(): boolean {
    return this.#open.size > 0;
  }

  end(id: string): void {
    this.#open.delete(id);
  }
}
