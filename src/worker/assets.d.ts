/** The build's way to ship a file beside the worker: the import is its address. */
declare module "*?url" {
  const url: string;
  export default url;
}

/** The build's way to take a file as text: a WGSL kernel of src/shaders/. */
declare module "*.wgsl?raw" {
  const text: string;
  export default text;
}
