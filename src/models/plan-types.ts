import type { CatalogueRow } from "./catalogue.js";
import type { AdapterFacts, Device } from "./device.js";
import type { Dtype, Tower } from "./dtype.js";
import type { Rung } from "./ladder.js";
import type { Listing } from "./listing.js";
import type { Verify } from "./proof.js";
import type { TokenTable } from "./token-table.js";

/** What is known of a model: its row, its folder's listing, both or neither. */
export interface PlannedModel {
  /** As errors name it: the id, or the folder's name. */
  name: string;
  row?: CatalogueRow;
  listing?: Listing;
}

/** What a device can do. */
export interface Capabilities {
  /** Absent: no WebGPU. */
  adapter?: AdapterFacts;
  /** In bytes: `navigator.deviceMemory` × 2^30, a hint that browsers cap (`MEMORY_CAP`). */
  memory?: number;
  mobile: boolean;
}

/** A number format for both towers, or for each. */
export type AskedDtype = Dtype | "auto" | { image?: Dtype | "auto"; text?: Dtype | "auto" };

export interface PlanOptions {
  device: Device | "auto";
  dtype: AskedDtype;
  /** Towers to load now. */
  towers: readonly Tower[];
  verify: Verify;
  /** Default: "whole". */
  tokenTable?: TokenTable;
}

/** A file that a plan needs. */
export interface PlannedFile {
  path: string;
  /** Absent for descriptions, and for a file with both towers. */
  tower?: Tower;
  /** In bytes, where a listing or the catalogue says. */
  size?: number;
  /** In bytes, by arithmetic, where nothing says. */
  estimated?: number;
  stored: boolean;
}

/** How a model is to run, and what that takes. */
export interface Plan {
  /** The first way to run it. */
  device: Device;
  dtype: Record<Tower, Dtype>;
  /** All ways, fastest first, beginning with that one; never empty. */
  rungs: Rung[];
  /** For the towers asked for, on the first way. */
  files: PlannedFile[];
  /** Bytes to fetch before the first answer: files that are not stored. `undefined` where a size is not known. */
  download: number | undefined;
  /** Bytes that the towers asked for take while they load, about. `undefined` where a size is not known. */
  memory: number | undefined;
  /** Why, one sentence each. */
  reasons: string[];
}
