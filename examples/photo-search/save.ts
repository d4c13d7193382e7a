import type { ExportFormat, SearchIndex } from "siglip-web";
import { download } from "../shared/download.js";

interface WithSavePicker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Writes the index to a file that the user chooses: part by part where the browser can, else as a download. */
export async function save(index: SearchIndex, format: ExportFormat): Promise<number | undefined> {
  const suggestedName = `photos.${format}`;
  const { showSaveFilePicker } = window as Window & WithSavePicker;
  if (showSaveFilePicker) {
    try {
      const handle = await showSaveFilePicker.call(window, { suggestedName });
      return await index.export(format, { to: await handle.createWritable() });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return undefined; // the user changed their mind
      throw error;
    }
  }
  const blob = await index.export(format);
  download(blob, suggestedName);
  return blob.size;
}
