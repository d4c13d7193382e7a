/** A canvas as a PNG on an opaque ground, with a title above it. */
export async function pictureOf(canvas: HTMLCanvasElement, title: string): Promise<Blob> {
  const ratio = canvas.width / (canvas.clientWidth || canvas.width);
  const [top, edge] = [44 * ratio, 16 * ratio];
  const framed = new OffscreenCanvas(canvas.width + 2 * edge, canvas.height + top + edge);
  const context = framed.getContext("2d");
  if (!context) throw new Error("This browser has no 2d context.");
  const style = getComputedStyle(canvas);
  context.fillStyle = style.getPropertyValue("--surface");
  context.fillRect(0, 0, framed.width, framed.height);
  context.fillStyle = style.getPropertyValue("--text");
  context.font = `600 ${16 * ratio}px ${style.fontFamily}`;
  context.fillText(title, edge, 28 * ratio, framed.width - 2 * edge);
  context.drawImage(canvas, edge, top);
  return framed.convertToBlob({ type: "image/png" });
}
