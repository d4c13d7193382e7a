import { isSiglipError } from "siglip-web";

export interface Trouble {
  title: string;
  text: string;
  action: "Try again" | "Start again";
}

/** What went wrong for the whole page, in plain words, and what to do about it. */
export function troubleOf(error: unknown, model: URL): Trouble {
  if (isSiglipError(error, "model-fetch")) {
    const { url, status } = error.data;
    const answer = status === undefined ? "The server can't be reached." : `The server answered with status ${status}.`;
    const text = `The file “${url.replace(model.href, "")}” did not arrive. ${answer} Searching needs it.`;
    return { title: "The model could not be loaded", text, action: "Try again" };
  }
  if (isSiglipError(error, "model-invalid")) {
    const file = error.data.file.replace(model.href, "");
    const text = `The file “${file}” is there, but it is not the model that was expected.`;
    return { title: "The model could not be loaded", text, action: "Try again" };
  }
  if (isSiglipError(error, "device-unavailable")) {
    const text =
      "This browser offers no WebGPU. Take “device=webgpu” out of the address, and the page runs without it.";
    return { title: "The graphics card can't be used", text, action: "Try again" };
  }
  if (isSiglipError(error, "unproven")) {
    const text = "Known pictures and words were tried first, and this device gave wrong answers to them.";
    return { title: "The search can't be trusted here", text, action: "Try again" };
  }
  if (isSiglipError(error, "worker-lost") && error.data.reason !== "terminated") {
    const text =
      "The part of this page that looks at the pictures did not start. A slow or busy machine may need a second try.";
    return { title: "The search did not start", text, action: "Try again" };
  }
  if (isSiglipError(error) && STOPPED.has(error.code)) {
    const text =
      "The browser ended the part of this page that looks at the pictures, perhaps for want of memory. " +
      "The pictures are all still here; they only have to be looked at again.";
    return { title: "The search stopped", text, action: "Start again" };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { title: "Something went wrong", text, action: "Start again" };
}

const STOPPED: ReadonlySet<string> = new Set(["worker-lost", "index-lost", "device-lost", "runtime"]);

/** Why one picture can't be used; undefined where the trouble is not the picture's. */
export function pictureTrouble(error: unknown): string | undefined {
  if (isSiglipError(error, "image-decode")) return "this browser can't read it as a picture";
  if (isSiglipError(error, "image-fetch")) return "it could not be fetched";
  if (isSiglipError(error, "numerics")) return "the model could make nothing of it";
  if (isSiglipError(error, "image-too-large")) {
    const { width, height } = error.data;
    return `it is too large (${width} × ${height} pixels)`;
  }
  return undefined;
}
