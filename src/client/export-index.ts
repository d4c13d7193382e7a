import { badInput } from "../core/errors.js";
import type { ExportFormat } from "../core/index-types.js";
import type { Life } from "./life.js";
import type { CallOptions } from "./options.js";

export interface ExportOptions extends CallOptions {
  /**
   * Where the file is written part by part, so that it is never in memory: what `createWritable()` of a file handle
   * gives, of the user's disk or of OPFS, or any other stream. Closed at the end, and aborted where the export fails.
   */
  to?: WritableStream<Uint8Array>;
}

type Part = Uint8Array<ArrayBuffer>;

export const FILE_TYPES: Record<ExportFormat, string> = {
  jsonl: "application/x-ndjson",
  npy: "application/octet-stream",
  parquet: "application/vnd.apache.parquet",
};

/** @internal The parts of an index's file, each made when it is asked for. `end` says that no more are: it needs no open index. */
export async function* exportParts(
  { call, end }: { call: Life["call"]; end: Life["call"] },
  index: string,
  format: ExportFormat,
  { signal, onProgress }: CallOptions,
): AsyncGenerator<Part, void, void> {
  const id = crypto.randomUUID();
  const callOptions = signal ? { signal } : {};
  try {
    for (let part = 0; ; part++) {
      const next = await call((engine, number) => engine.exportPart(number, index, { id, format, part }), callOptions);
      if (!next) return;
      onProgress?.({ phase: "index", loaded: next.loaded, total: next.total });
      yield next.bytes;
    }
  } finally {
    end((engine, number) => engine.endExport(number, id)).catch(() => undefined); // it went with its worker
  }
}

/** All parts as one file. Each goes to the browser as it comes, which keeps large ones on disk. */
export async function toBlob(parts: AsyncIterable<Part>, type: string): Promise<Blob> {
  const blobs: Blob[] = [];
  for await (const part of parts) blobs.push(new Blob([part]));
  return new Blob(blobs, { type });
}

/** Writes all parts, no faster than the stream takes them, and says how many bytes they were. Rejects with the stream's own error where that fails. */
export async function toStream(
  parts: AsyncGenerator<Part, void, void>,
  to: WritableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!(to instanceof WritableStream) || to.locked) {
    throw badInput("to", "An index is exported to a WritableStream that nobody else writes to.");
  }
  let bytes = 0;
  const source = new ReadableStream<Part>(
    {
      async pull(controller) {
        const { value } = await parts.next();
        if (!value) return controller.close();
        bytes += value.length;
        controller.enqueue(value);
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
  await source.pipeTo(to, signal ? { signal } : {});
  return bytes;
}
