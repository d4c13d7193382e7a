/** One file of a folder, as far as the listing says. */
export interface ListedFile {
  /** In bytes. */
  size?: number;
  /** 64 lower-case hexadecimal digits. */
  sha256?: string;
  /** 40 of them: SHA-1 of git's blob, which is `blob SIZE\0` and the bytes. All that a hub says of a file that is not large. */
  gitSha1?: string;
}

/** The files of a checkpoint's folder at one revision, by path. What is not in it is not there. */
export interface Listing {
  /** A commit where the hub says one; else whatever names this state of the folder. */
  revision: string;
  /** `OWNER/NAME` of the hub that the folder was mirrored from, where the manifest says it. */
  repository?: string;
  files: ReadonlyMap<string, ListedFile>;
}

/** The file in a folder that `siglip-web pull` writes and that lists the others. */
export const MANIFEST = "siglip-manifest.json";
