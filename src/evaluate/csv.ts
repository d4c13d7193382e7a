import { SiglipError } from "../core/errors.js";

/** A record and the line, from 1, on which it begins. */
export interface CsvRecord {
  line: number;
  fields: string[];
}

/**
 * Reads comma-separated values (RFC 4180): fields in quotes hold separators, line ends and doubled quotes. Line ends are LF
 * or CRLF; empty lines and a byte order mark are passed over. Throws `bad-input` with its line for a quote that is not
 * closed, or has text behind it.
 */
export function readCsv(text: string, separator = ","): CsvRecord[] {
  const records: CsvRecord[] = [];
  let [at, line] = [text.startsWith("\ufeff") ? 1 : 0, 1];

  function quoted(): string {
    const begin = line;
    let field = "";
    for (at++; ; at++) {
      const end = text.indexOf('"', at);
      if (end === -1) throw bad(begin, "a quote is not closed");
      const part = text.slice(at, end);
      field += part;
      line += part.split("\n").length - 1;
      at = end + 1;
      if (text[at] !== '"') return field;
      field += '"';
    }
  }

  function plain(): string {
    const begin = at;
    while (at < text.length && text[at] !== separator && text[at] !== "\n") at++;
    const field = text.slice(begin, at);
    return at === text.length || text[at] === "\n" ? field.replace(/\r$/, "") : field;
  }

  while (at < text.length) {
    const record: CsvRecord = { line, fields: [] };
    for (;;) {
      record.fields.push(text[at] === '"' ? quoted() : plain());
      if (text[at] === "\r" && (text[at + 1] === "\n" || at + 1 === text.length)) at++;
      if (text[at] !== separator) break;
      at++;
    }
    if (at < text.length && text[at] !== "\n") throw bad(line, "there is text behind a closing quote");
    at++;
    line++;
    if (record.fields.length > 1 || record.fields[0] !== "") records.push(record);
  }
  return records;
}

function bad(line: number, what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `Line ${line} of the table can't be read: ${what}.`, { argument: "table", line });
}
