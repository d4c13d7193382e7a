export function bundledApp(names: string, entry?: string): Promise<string>;
