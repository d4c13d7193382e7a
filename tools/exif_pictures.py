"""Small JPEGs that say when and where they were taken, for the photo search's reader: e2e/fixtures/exif."""

from pathlib import Path

from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Ratio

FOLDER = Path(__file__).parent.parent / "e2e/fixtures/exif"
MODIFIED, EXIF, GPS, TAKEN = 0x0132, 0x8769, 0x8825, 0x9003


def place(north: str, latitude: tuple, east: str, longitude: tuple) -> dict:
    """Degrees, minutes and seconds as cameras write them, the seconds in hundredths."""
    ratios = lambda parts: tuple(Ratio(round(part * 100), 100) for part in parts)
    return {1: north, 2: ratios(latitude), 3: east, 4: ratios(longitude)}


def save(name: str, gps: dict | None = None, taken: str | None = None, modified: str | None = None) -> None:
    exif = Image.Exif()
    if modified:
        exif[MODIFIED] = modified
    if taken:
        exif.get_ifd(EXIF)[TAKEN] = taken
    if gps:
        exif.get_ifd(GPS).update(gps)
    Image.new("RGB", (16, 16), (120, 90, 40)).save(FOLDER / name, exif=exif, quality=60)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    save("paris.jpg", place("N", (48, 51, 29.52), "E", (2, 17, 40.2)), "2024:05:31 18:02:11", "2025:01:01 00:00:00")
    save("rio.jpg", place("S", (22, 57, 0), "W", (43, 10, 30)), "2019:02:28 09:00:00")
    save("no-taken.jpg", modified="2001:09:09 01:46:40")
    save("zeros.jpg", place("N", (0, 0, 0), "E", (0, 0, 0)), "0000:00:00 00:00:00")
