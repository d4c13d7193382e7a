/**
 * An address that holds the bytes themselves. To make one that names a Blob, and to show what it names, the page's thread
 * waits for the browser's own process: two milliseconds and more a picture, which is felt in scrolling.
 */
export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
