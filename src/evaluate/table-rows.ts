import { badInput } from "../core/errors.js";
import { isTexts } from "../core/is-texts.js";
import { readCsv } from "./csv.js";
import type { Skipped } from "./dataset.js";

/** Names of a table's columns, or of an object's fields. */
export interface Columns {
  /** Default: the first there of `file`, `file_name`, `filename`, `path` and `image`. */
  file?: string;
  /** Default: `caption`, `captions` or `text`. */
  caption?: string;
  /** Default: `label` or `class`. */
  label?: string;
  /** Default: `labels` or `tags`. */
  labels?: string;
}

/** What a row says of a file. */
export interface TableRow {
  line: number;
  file: string;
  label?: string;
  labels?: string[];
  captions?: string[];
}

const NAMES: Record<keyof Columns, readonly string[]> = {
  file: ["file", "file_name", "filename", "path", "image"],
  caption: ["caption", "captions", "text"],
  label: ["label", "class"],
  labels: ["labels", "tags"],
};

/** Between the classes of one field of a CSV. */
const BETWEEN = "|";

interface Read {
  rows: TableRow[];
  skipped: Skipped[];
}

/** The rows of a CSV with a header. Throws `bad-input` where it can't be read, or no column names files. */
export function csvRows(text: string, columns: Columns = {}, separator = ","): Read {
  const [header, ...records] = readCsv(text, separator);
  const names = (header?.fields ?? []).map((name) => name.trim());
  const place = (key: keyof Columns) => names.indexOf(nameOf(key, columns, names) ?? "");
  const places = { file: place("file"), caption: place("caption"), label: place("label"), labels: place("labels") };
  if (places.file === -1) throw badInput("table", `No column of the table names files: ${names.join(", ")}.`);
  const rows = records.map(({ line, fields }): TableRow | Skipped => {
    const at = (key: keyof Columns) => fields[places[key]];
    if (fields.length !== names.length) return badRow(line, `${fields.length} fields, not ${names.length}`);
    const labels = at("labels")
      ?.split(BETWEEN)
      .map((name) => name.trim())
      .filter((name) => name !== "");
    const said = { labels: labels?.length ? labels : undefined }; // an empty field says nothing
    return row(line, { file: at("file"), caption: at("caption"), label: at("label"), ...said });
  });
  return apart(rows);
}

/** The rows of JSON Lines: an object a line. */
export function jsonRows(text: string, columns: Columns = {}): Read {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const rows = lines.flatMap((json, i): (TableRow | Skipped)[] => {
    if (json.trim() === "") return [];
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      return [badRow(i + 1, "it is not JSON")];
    }
    if (typeof value !== "object" || value === null) return [badRow(i + 1, "it is no object")];
    const fields = value as Record<string, unknown>;
    const at = (key: keyof Columns) => fields[nameOf(key, columns, Object.keys(fields)) ?? ""];
    return [row(i + 1, { file: at("file"), caption: at("caption"), label: at("label"), labels: at("labels") })];
  });
  return apart(rows);
}

function nameOf(key: keyof Columns, columns: Columns, there: readonly string[]): string | undefined {
  const asked = columns[key];
  return asked ?? NAMES[key].find((name) => there.includes(name));
}

function row(line: number, { file, caption, label, labels }: Record<keyof Columns, unknown>): TableRow | Skipped {
  if (typeof file !== "string" || file === "") return badRow(line, "it names no file");
  const captions = typeof caption === "string" ? [caption] : (caption ?? undefined);
  if (captions !== undefined && !isTexts(captions)) return badRow(line, "its caption is no text");
  if (labels !== undefined && labels !== null && !isTexts(labels))
    return badRow(line, "its labels are no list of texts");
  if (label !== undefined && label !== null && typeof label !== "string") return badRow(line, "its label is no text");
  return { line, file, ...(label && { label }), ...(labels && { labels }), ...(captions && { captions }) };
}

function badRow(line: number, detail: string): Skipped {
  return { id: `line ${line}`, reason: "bad-row", detail };
}

function apart(rows: readonly (TableRow | Skipped)[]): Read {
  return {
    rows: rows.filter((one): one is TableRow => "file" in one),
    skipped: rows.filter((one): one is Skipped => "reason" in one),
  };
}
