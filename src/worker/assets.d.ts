/** The build's way to ship a file beside the worker: the import is its address. */
declare module "*?url" {
  const url: string;
  export default url;
}
