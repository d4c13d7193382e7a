/** Where the page is. Also on the root element, as `data-state`. */
export type State = "loading" | "indexing" | "ready" | "error";

export function showState(state: State): void {
  document.documentElement.dataset.state = state;
}
