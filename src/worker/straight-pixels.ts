/**
 * A bitmap's stored colours, also under transparency: RGBA `[height, width, 4]`, or `undefined` where there is no
 * WebGL 2. Of the ways a worker has to read pixels this is the one that does not multiply by alpha on the way in
 * Chromium: its 2D canvas, `VideoFrame` and `ImageDecoder` all do. Read by tiles, as textures have a largest side.
 */
export function straightPixels(bitmap: ImageBitmap): Uint8ClampedArray<ArrayBuffer> | undefined {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2", { antialias: false, depth: false });
  if (!gl) return undefined;
  const { width, height } = bitmap;
  const tile = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE) as number, 4096);
  const data = new Uint8ClampedArray(width * height * 4);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.pixelStorei(gl.PACK_ROW_LENGTH, width);
  for (let top = 0; top < height; top += tile) {
    for (let left = 0; left < width; left += tile) {
      const [w, h] = [Math.min(tile, width - left), Math.min(tile, height - top)];
      gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, left);
      gl.pixelStorei(gl.UNPACK_SKIP_ROWS, top);
      gl.pixelStorei(gl.PACK_SKIP_PIXELS, left);
      gl.pixelStorei(gl.PACK_SKIP_ROWS, top);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, w, h, 0, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, data);
    }
  }
  const failed = gl.getError() !== gl.NO_ERROR || gl.isContextLost();
  gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page may have few contexts
  return failed ? undefined : data;
}
