export function findFirefox(): { path: string; missing?: never } | { missing: string; path?: never };
