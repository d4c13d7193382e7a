import { useEffect, useState } from "react";
import { createSiglip, type Progress, type Siglip, type SiglipOptions } from "siglip-web";

/** What can be written in a component as it is: plain data, compared by its content. */
type PlainOptions = Pick<SiglipOptions, "device" | "dtype" | "model" | "resolution" | "towers">;

/** `siglip` once it has started, `error` if it did not, and before that what `progress` it makes. */
export interface SiglipState {
  siglip?: Siglip;
  error?: unknown;
  progress?: Progress;
}

/**
 * A client for as long as the component is there. Other options start another; call it in one component and hand
 * `siglip` on, by props or a context, since each call has a worker of its own.
 */
export function useSiglip(options: PlainOptions = {}): SiglipState {
  const [state, setState] = useState<SiglipState>({});
  const content = JSON.stringify(options);
  useEffect(() => {
    const gone = new AbortController();
    const unlessGone = (state: SiglipState) => {
      if (!gone.signal.aborted) setState(state);
    };
    const onProgress = (progress: Progress) => unlessGone({ progress });
    const starting = createSiglip({ ...JSON.parse(content), signal: gone.signal, onProgress });
    starting.then(
      (siglip) => unlessGone({ siglip }),
      (error: unknown) => unlessGone({ error }),
    );
    return () => {
      gone.abort(); // one that has not started leaves nothing behind
      starting.then((siglip) => siglip.close()).catch(() => undefined);
      setState({});
    };
  }, [content]);
  return state;
}
