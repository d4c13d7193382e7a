export function startHub(folders: string[]): Promise<{ url: string; close(): Promise<void> }>;
