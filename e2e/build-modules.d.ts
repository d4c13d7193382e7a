declare module "*/build-modules.js" {
  export function buildModules(folder: string, paths: string[]): Promise<unknown>;
}
