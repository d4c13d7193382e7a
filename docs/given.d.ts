// What the documentation's blocks take as given where none before them on their page declares it. `e2e/docs.spec.ts`
// puts them in the page that runs the blocks.
declare const siglip: import("siglip-web").Siglip;
declare const index: import("siglip-web").SearchIndex;
/** Another index. */
declare const other: import("siglip-web").SearchIndex;
/** Pictures, as a file input gives them. */
declare const files: File[];
declare const images: File[];
/** One of them. */
declare const photo: File;
declare const image: File;
/** An exported index. */
declare const exported: Blob;
/** A file that is being written. */
declare const fileHandle: FileSystemFileHandle;
declare const items: import("siglip-web").IndexItem[];
declare const labels: string[];
declare const img: HTMLImageElement;
declare const signal: AbortSignal;
declare const onProgress: import("siglip-web").OnProgress;
declare const createSiglip: typeof import("siglip-web").createSiglip;
/** Asks for a folder. The compiler's library has it in Chromium's browsers only by this. */
declare function showDirectoryPicker(): Promise<FileSystemDirectoryHandle>;

// A service worker's event, which the compiler's library of pages lacks.
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Response | Promise<Response>): void;
}
/** What the compiler's library lacks of Trusted Types. */
declare var trustedTypes:
  | { createPolicy(name: string, rules: { createScriptURL(address: string): string | null }): unknown }
  | undefined;
declare function addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
