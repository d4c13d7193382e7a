declare module "*/find-chromium.js" {
  export function findChromium(): Promise<string>;
}
