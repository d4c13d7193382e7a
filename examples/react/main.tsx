import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { useSiglip } from "./use-siglip";

const LABELS = ["cat", "dog", "pizza"];

function App() {
  const { siglip, error, progress } = useSiglip();
  const [said, setSaid] = useState("");
  if (error) return <p role="alert">{String(error)}</p>;
  if (!siglip) return <p role="status">Starting: {progress?.phase ?? "worker"}</p>;

  async function label(file: File | undefined) {
    if (!file || !siglip) return;
    try {
      const [best] = await siglip.classify(file, LABELS);
      setSaid(best?.label ?? "");
    } catch (fault) {
      setSaid(String(fault));
    }
  }
  return (
    <>
      <label>
        Picture <input type="file" accept="image/*" onChange={({ target }) => void label(target.files?.[0])} />
      </label>
      <output>{said}</output>
    </>
  );
}

const root = document.createElement("main");
document.body.append(root);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
