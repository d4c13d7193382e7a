/** Square cells of a sheet, by their places row after row, each as a PNG. */
export async function cutCells(sheet: URL, side: number, places: readonly number[]): Promise<Blob[]> {
  const whole = await createImageBitmap(await (await fetch(sheet)).blob());
  const across = Math.floor(whole.width / side);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no 2d context.");
  const cells: Blob[] = [];
  for (const place of places) {
    context.clearRect(0, 0, side, side);
    context.drawImage(whole, -side * (place % across), -side * Math.floor(place / across));
    cells.push(await canvas.convertToBlob());
  }
  whole.close();
  return cells;
}
