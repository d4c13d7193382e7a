/** What a photo says of itself. */
export interface PhotoFacts {
  /** When it was taken, as its camera's clock showed it: "2024-05-31T18:02:11", in no time zone. */
  takenAt?: string;
  /** Where it was taken, in degrees: north and east are positive. */
  latitude?: number;
  longitude?: number;
}

/** Bytes that are read of a file: cameras put their facts before the picture. */
export const HEAD = 128 * 1024;

const TAG = { dateTime: 0x0132, exif: 0x8769, gps: 0x8825, taken: 0x9003 } as const;
const GPS = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 } as const;
const ASCII = 2;
const RATIONAL = 5;

/** Reads when and where a JPEG was taken, from its first bytes. What is absent, damaged or makes no sense is left out. */
export function readExif(bytes: ArrayBuffer): PhotoFacts {
  const start = findExif(new DataView(bytes));
  if (start === undefined) return {};
  try {
    return factsOf(new DataView(bytes, start));
  } catch (error) {
    if (error instanceof RangeError) return {}; // it points behind its own end
    throw error;
  }
}

/** Where the TIFF header of the Exif segment begins. */
function findExif(view: DataView): number | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 10 <= view.byteLength) {
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff || marker === 0xffda) return undefined; // no segment, or the picture itself
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function factsOf(tiff: DataView): PhotoFacts {
  const little = tiff.getUint16(0) === 0x4949;
  const main = readFields(tiff, tiff.getUint32(4, little), little);
  const exif = readFields(tiff, main.pointer(TAG.exif), little);
  const gps = readFields(tiff, main.pointer(TAG.gps), little);
  const takenAt = toTime(exif.text(TAG.taken) ?? main.text(TAG.dateTime));
  const latitude = toDegrees(gps.rationals(GPS.latitude), gps.text(GPS.latitudeRef), "NS", 90);
  const longitude = toDegrees(gps.rationals(GPS.longitude), gps.text(GPS.longitudeRef), "EW", 180);
  const placed = latitude !== undefined && longitude !== undefined && (latitude !== 0 || longitude !== 0);
  return { ...(takenAt && { takenAt }), ...(placed && { latitude, longitude }) };
}

interface Field {
  type: number;
  count: number;
  /** Where its four bytes of value, or of address, are. */
  at: number;
}

/** The fields of a directory by their tags; none where there is no such directory. */
function readFields(tiff: DataView, offset: number | undefined, little: boolean) {
  const fields = new Map<number, Field>();
  const count = offset ? tiff.getUint16(offset, little) : 0;
  for (let n = 0; n < count; n++) {
    const at = (offset ?? 0) + 2 + n * 12;
    fields.set(tiff.getUint16(at, little), {
      type: tiff.getUint16(at + 2, little),
      count: tiff.getUint32(at + 4, little),
      at: at + 8,
    });
  }
  return {
    pointer(tag: number): number | undefined {
      const field = fields.get(tag);
      return field && tiff.getUint32(field.at, little);
    },
    text(tag: number): string | undefined {
      const field = fields.get(tag);
      if (field?.type !== ASCII || field.count > 64) return undefined;
      const from = field.count > 4 ? tiff.getUint32(field.at, little) : field.at;
      const codes = Array.from({ length: field.count }, (_, i) => tiff.getUint8(from + i));
      return String.fromCharCode(...codes.filter((code) => code > 0)).trim();
    },
    rationals(tag: number): number[] | undefined {
      const field = fields.get(tag);
      if (field?.type !== RATIONAL || field.count !== 3) return undefined;
      const from = tiff.getUint32(field.at, little);
      return [0, 8, 16].map((i) => tiff.getUint32(from + i, little) / tiff.getUint32(from + i + 4, little));
    },
  };
}

/** "2024:05:31 18:02:11" as ISO has it; cameras without a clock write zeros or blanks. */
function toTime(text: string | undefined): string | undefined {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? "");
  if (!found) return undefined;
  const [, year, month, day, time] = found;
  const iso = `${year}-${month}-${day}T${time}`;
  const date = new Date(`${iso}Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso ? undefined : iso;
}

/** Degrees, minutes and seconds as one number; `signs` has the letter for positive and that for negative. */
function toDegrees(parts: number[] | undefined, ref: string | undefined, signs: string, most: number) {
  const [degrees = Number.NaN, minutes = Number.NaN, seconds = Number.NaN] = parts ?? [];
  const value = degrees + minutes / 60 + (Number.isFinite(seconds) ? seconds / 3600 : 0);
  if (!Number.isFinite(value) || value > most || !ref || !signs.includes(ref)) return undefined;
  return ref === signs[1] ? -value : value;
}
