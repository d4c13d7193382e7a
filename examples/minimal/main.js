// A page with no build step. It wants the built package beside it: cp -r node_modules/siglip-web/dist siglip-web, and then
// npx siglip-web serve . (or any static host; docs/self-hosting.md has the headers). A file of its own, and no script in
// the page, so that it runs under a Content Security Policy without 'unsafe-inline'.
import { createSiglip, isSiglipError } from "./siglip-web/index.js";

const labels = document.querySelector("#labels");
const picture = document.querySelector("#picture");
const output = document.querySelector("output");

const starting = createSiglip(); // the built-in model, which knows pictograms; others by { model }

async function label() {
  const [file] = picture.files;
  const names = labels.value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (!file || names.length === 0) return;
  output.textContent = "…";
  try {
    const siglip = await starting;
    const found = await siglip.classify(file, names); // best first, each its own yes or no
    output.textContent = found
      .map(({ label, probability }) => `${label} ${Math.round(100 * probability)} %`)
      .join(", ");
  } catch (error) {
    if (!isSiglipError(error)) throw error;
    output.textContent = error.message;
  }
}

picture.addEventListener("change", label);
labels.addEventListener("change", label);
